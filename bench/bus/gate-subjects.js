import { runInThisContext } from 'node:vm';
import Emittery from 'emittery';
import { Hookable, HookableCore } from 'hookable';
import { AsyncSeriesHook } from 'tapable';
import { onEvent } from '@phlo/core';
import { createPhloBus } from './phlo-bus.js';

const type = 'wap.gate';
const createGateData = () => ({ unit: 'bronze.orders', batches: [], rejected: false, failedChecks: [] });

/** How the handlers answer: at once, as a promise that is resolved, or after one turn of the microtask queue. */
const bodies = {
  sync: (work) => `(event) => { ${work} }`,
  ready: (work) => `async (event) => { ${work} }`,
  micro: (work) => `async (event) => { await null; ${work} }`,
};

export function createGateScene(kind, count) {
  const sink = { total: 0 };
  const handlers = Array.from({ length: count }, (_, index) =>
    runInThisContext(`(sink) => ${bodies[kind](`sink.total += event.data.unit.length + ${index};`)}`)(sink),
  );
  const unitLength = createGateData().unit.length;
  return { sink, kind, handlers, perEmit: count * unitLength + (count * (count - 1)) / 2 };
}

const sealed = () => createPhloBus().prepare(type, createGateData());

/** Ways to ask handlers one after the other and wait for each: each gives a function that does it once. */
export const gateSubjects = {
  loop: ({ handlers }) => {
    const event = sealed();
    return async () => {
      for (let index = 0; index < handlers.length; index += 1) {
        const returned = handlers[index](event);
        if (returned !== undefined && typeof returned.then === 'function') await returned;
      }
    };
  },
  // The only one that also makes its event, judges what came back and gives a verdict: a gate takes no prepared event.
  'phlo gate': ({ handlers }) => {
    const bus = createPhloBus();
    for (const [index, handler] of handlers.entries())
      bus.register(onEvent(type, { name: `hook_${index}`, delivery: 'await', handler }), { plugin: 'bench' });
    return () => bus.gate(type, createGateData());
  },
  'phlo gate, inline': ({ kind, handlers }) => {
    if (kind !== 'sync') return undefined;
    const bus = createPhloBus();
    for (const [index, handler] of handlers.entries())
      bus.register(onEvent(type, { name: `hook_${index}`, handler }), { plugin: 'bench' });
    return () => bus.gate(type, createGateData());
  },
  'tapable AsyncSeriesHook': ({ kind, handlers }) => {
    const event = sealed();
    const hook = new AsyncSeriesHook(['event']);
    for (const [index, handler] of handlers.entries())
      hook[kind === 'sync' ? 'tap' : 'tapPromise'](`hook_${index}`, handler);
    return () => hook.promise(event);
  },
  'hookable HookableCore': ({ handlers }) => callHookable(new HookableCore(), handlers),
  'hookable Hookable': ({ handlers }) => callHookable(new Hookable(), handlers),
  'emittery emitSerial': ({ handlers }) => {
    const emitter = listen(handlers);
    const event = sealed();
    return () => emitter.emitSerial(type, event);
  },
  'emittery emit': ({ handlers }) => {
    const emitter = listen(handlers);
    const event = sealed();
    return () => emitter.emit(type, event);
  },
};

function callHookable(hooks, handlers) {
  const event = sealed();
  for (const handler of handlers) hooks.hook(type, handler);
  return async () => {
    await hooks.callHook(type, event);
  };
}

function listen(handlers) {
  const emitter = new Emittery();
  for (const handler of handlers) emitter.on(type, handler);
  return emitter;
}
