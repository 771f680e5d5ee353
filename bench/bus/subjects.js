import { EventEmitter } from 'node:events';
import { randomUUID } from 'node:crypto';
import EventEmitter3 from 'eventemitter3';
import { Hookable, HookableCore } from 'hookable';
import mitt from 'mitt';
import { SyncHook } from 'tapable';
import { createNaiveBus } from './naive-bus.js';
import { createPhloBus, registerAll } from './phlo-bus.js';
import { createData, createScene, inOrder } from './scene.js';

const prepare = (scene) =>
  createPhloBus().prepare(scene.type, createData(scene.assetKey), { assetKeys: [scene.assetKey] });

/** The floor. */
function callEach(handlers, event) {
  for (let index = 0; index < handlers.length; index += 1) handlers[index](event);
}

/** A loop that has only ever seen one function has it inlined, which no bus of plugins can: it sees others first. */
function spoil(event) {
  const others = createScene(10, 10).hooks.map(({ handler }) => handler);
  for (let time = 0; time < 100; time += 1) callEach(others, event);
}

/** Ways to emit one event that exists already to the hooks of a scene: each gives a function that does it once. */
export const dispatchSubjects = {
  loop: (scene) => {
    const event = prepare(scene);
    const matching = inOrder(scene.hooks.filter(({ isHot }) => isHot)).map(({ handler }) => handler);
    spoil(event);
    return () => callEach(matching, event);
  },
  'loop with ifs': (scene) => {
    const event = prepare(scene);
    const all = scene.hooks.map(({ guarded }) => guarded);
    spoil(event);
    return () => callEach(all, event);
  },
  phlo: (scene) => {
    const bus = createPhloBus();
    registerAll(bus, scene);
    const event = bus.prepare(scene.type, createData(scene.assetKey));
    return () => bus.announce(event);
  },
  EventEmitter: (scene) => {
    const event = prepare(scene);
    const emitter = new EventEmitter().setMaxListeners(0);
    for (const { guarded } of scene.hooks) emitter.on(scene.type, guarded);
    return () => emitter.emit(scene.type, event);
  },
  eventemitter3: (scene) => {
    const event = prepare(scene);
    const emitter = new EventEmitter3();
    for (const { guarded } of scene.hooks) emitter.on(scene.type, guarded);
    return () => emitter.emit(scene.type, event);
  },
  mitt: (scene) => {
    const event = prepare(scene);
    const emitter = mitt();
    for (const { guarded } of scene.hooks) emitter.on(scene.type, guarded);
    return () => emitter.emit(scene.type, event);
  },
  'tapable SyncHook': (scene) => {
    const event = prepare(scene);
    const hook = new SyncHook(['event']);
    for (const { name, guarded } of scene.hooks) hook.tap(name, guarded);
    return () => hook.call(event);
  },
  'hookable HookableCore': (scene) => callHookable(new HookableCore(), scene),
  'hookable Hookable': (scene) => callHookable(new Hookable(), scene),
  'naive bus': (scene) => {
    const event = prepare(scene);
    const bus = createNaiveBus();
    for (const { name, asset, handler } of scene.hooks)
      bus.register({
        plugin: 'bench',
        name,
        priority: 100,
        types: [scene.type],
        assetKeys: [asset],
        tags: {},
        handler,
      });
    return () => bus.emit(event);
  },
};

function callHookable(hooks, scene) {
  const event = prepare(scene);
  for (const { guarded } of scene.hooks) hooks.hook(scene.type, guarded);
  // Its handlers return nothing, so nothing is left to wait for.
  return () => void hooks.callHook(scene.type, event);
}

/** The same, with an event that is made for the emit. */
export const emitSubjects = {
  'phlo, full emit': (scene) => {
    const bus = createPhloBus();
    registerAll(bus, scene);
    return () => bus.emit(scene.type, createData(scene.assetKey));
  },
  'EventEmitter, uuid, ISO time': (scene) => {
    const emitter = new EventEmitter().setMaxListeners(0);
    for (const { guarded } of scene.hooks) emitter.on(scene.type, guarded);
    return () =>
      emitter.emit(scene.type, {
        id: randomUUID(),
        type: scene.type,
        version: 1,
        time: new Date().toISOString(),
        source: 'phlo://bench',
        assetKeys: [scene.assetKey],
        tags: {},
        data: createData(scene.assetKey),
      });
  },
};
