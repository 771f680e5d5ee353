import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { definePlugin, onEvent, onPattern, type EventDefinition, type HookFilter, type Plugin } from '@phlo/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesNothing, takesSamples, toleratesFields, toleratesWords } from './hook-contract/event-rules.js';
import type { HookPluginSuiteOptions } from './hook-contract/contract-subject.js';
import type { ContractRule } from './hook-contract/contract-rule.js';
import { honoursAbort, keepsTime, leavesNothingOpen } from './hook-contract/lifetime-rules.js';
import { describeHookPlugin } from './hook-plugin-suite.js';

declare module '@phlo/core' {
  interface EventMap {
    'crane.lifted': { readonly tons: number; readonly class?: string };
  }
}

const definitions: Readonly<Record<string, EventDefinition>> = {
  'crane.lifted': {
    kind: 'notify',
    version: 1,
    summary: 'A load was lifted.',
    data: { type: 'object', properties: { tons: { type: 'integer' } }, required: ['tons'] },
  },
};

/** One hook, which does the same for every event. */
const inline = (handler: (event: { readonly data: object }) => void): Plugin =>
  definePlugin({
    name: 'p',
    hooks: [onEvent('quality.result', { name: 'h', handler: (event) => handler(event) })],
  });

const awaited = (handler: (signal: AbortSignal) => Promise<void>, timeoutMs = 5_000): Plugin =>
  definePlugin({
    name: 'p',
    hooks: [
      onEvent('wap.gate', { name: 'h', delivery: 'await', timeoutMs, handler: (_, { signal }) => handler(signal) }),
    ],
  });

const find = (rule: ContractRule, make: () => Plugin, options: HookPluginSuiteOptions = {}) =>
  rule.find({ make, options });

const good = definePlugin({
  name: 'good',
  hooks: [
    onPattern('*', { name: 'all', handler: ({ data }) => void JSON.stringify(data) }),
    onEvent('quality.result', {
      name: 'filtered',
      where: { assets: ['gold.*', 'marts.**'], tags: { env: ['prod', 'test'] }, data: { passed: false } },
      policy: 'raise',
      handler: ({ data, assetKeys, tags }) => {
        if (data.passed || !/^(gold|marts)\./.test(assetKeys[0] ?? '') || tags['env'] === undefined)
          throw new Error('not what the filter says');
      },
    }),
  ],
});
describeHookPlugin('a plugin that listens to everything', () => good);

describe('with a target', () => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.end();
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    // An aborted request leaves its connection behind.
    server.closeAllConnections();
    await closed;
  });

  describeHookPlugin('a plugin that asks a server at a gate, and has a timer while it lives', () => {
    let timer: NodeJS.Timeout | undefined;
    return definePlugin({
      name: 'asking',
      setup: () => void (timer = setInterval(() => undefined, 10)),
      dispose: () => clearInterval(timer),
      hooks: [
        onEvent('wap.gate', {
          name: 'ask',
          delivery: 'await',
          handler: async ({ data }, { signal }) => {
            const { port } = server.address() as AddressInfo;
            const response = await fetch(`http://127.0.0.1:${port}/${data.unit}`, { signal });
            await response.text();
          },
        }),
      ],
    });
  });

  it('reaches it', () => expect(requests).toContain('/bronze.flights'));
});

describe('a plugin that needs a field that is optional', () => {
  const needy = () => inline(({ data }) => void (data as { readonly column: string }).column.length);

  it('is caught, with the event and the error', async () => {
    expect(await find(takesSamples, needy)).toEqual([
      "p/h fails at quality.result without optional fields: Cannot read properties of undefined (reading 'length')",
    ]);
  });
});

describe('a plugin that does not know a value of an enum', () => {
  const words: Readonly<Record<string, string>> = { passed: 'green', warned: 'yellow', failed: 'red' };
  const colour = (event: { readonly data: object }): string => {
    const found = words[(event.data as { readonly outcome: string }).outcome];
    if (found === undefined) throw new Error('no colour');
    return found;
  };

  it('is caught where the value exists today', async () => {
    expect(await find(takesSamples, () => inline(colour))).toEqual([
      'p/h fails at quality.result with outcome errored: no colour',
    ]);
  });

  it('is caught where a later version adds one', async () => {
    const knowsToday = () =>
      inline((event) => (event.data as { readonly outcome: string }).outcome === 'errored' || colour(event));
    expect(await find(takesSamples, knowsToday)).toEqual([]);
    expect(await find(toleratesWords, knowsToday)).toEqual([
      'p/h fails at quality.result with an unknown outcome: no colour',
    ]);
  });
});

describe('a plugin that takes known fields only', () => {
  const picky = () =>
    inline(({ data }) => {
      const unknown = Object.keys(data).filter((name) => name.startsWith('added'));
      if (unknown.length > 0) throw new Error(`what is ${unknown.join()}?`);
    });

  it('is caught', async () => {
    expect(await find(takesSamples, picky)).toEqual([]);
    expect(await find(toleratesFields, picky)).toEqual([
      'p/h fails at quality.result with unknown fields: what is added_in_a_later_version?',
    ]);
  });
});

describe('a plugin that changes events', () => {
  it('is caught also where it swallows the error that a frozen event gives, and with the place', async () => {
    const meddler = () =>
      definePlugin({
        name: 'p',
        hooks: [
          onEvent('ingestion.end', {
            name: 'h',
            handler: ({ data }) => {
              try {
                Object.assign(data.columns?.[0] ?? {}, { name: 'mine' });
              } catch {
                // It looks as if nothing had happened.
              }
            },
          }),
        ],
      });
    expect(await find(takesSamples, meddler)).toEqual([]);
    expect(await find(changesNothing, meddler)).toEqual(['p/h changes data.columns.0.name of the event ingestion.end']);
  });

  it('is caught where it does so after the event', async () => {
    const later = () =>
      definePlugin({
        name: 'p',
        hooks: [
          onEvent('wap.gate', {
            name: 'h',
            delivery: 'await',
            handler: async (event) => {
              await sleep(1);
              Reflect.set(event.data, 'unit', 'mine');
            },
          }),
        ],
      });
    expect(await find(changesNothing, later)).toEqual(['p/h changes data.unit of the event wap.gate']);
  });
});

describe('a plugin that takes too long', () => {
  it('is caught where an inline hook blocks', async () => {
    const block = () => inline(() => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30));
    expect(await find(keepsTime, block, { inlineBudgetMs: 20 })).toEqual([
      expect.stringMatching(/^p\/h blocks for \d+ ms at quality\.result with every field; inline hooks have 20 ms$/),
    ]);
  });

  it('is caught where an awaited hook does not answer within its timeout', async () => {
    const silent = () => awaited(() => new Promise(() => undefined), 20);
    expect(await find(keepsTime, silent, { settleMs: 20 })).toEqual([
      'p/h at wap.gate with every field: the handler did not answer within 20 ms',
    ]);
  });
});

describe('a plugin that does not listen to its signal', () => {
  it('is caught', async () => {
    const deaf = () => awaited(() => new Promise(() => undefined));
    expect(await find(honoursAbort, deaf, { settleMs: 20 })).toEqual([
      'p/h was still busy 20 ms after its signal had aborted',
    ]);
    const attentive = () =>
      awaited(
        (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
      );
    expect(await find(honoursAbort, attentive)).toEqual([]);
  });
});

describe('a plugin that leaves something open', () => {
  it('is caught with a timer, and told where it was made', async () => {
    const timers: NodeJS.Timeout[] = [];
    const leaky = () =>
      definePlugin({ name: 'p', hooks: [], setup: () => void timers.push(setInterval(() => undefined, 1_000)) });
    const problems = await find(leavesNothingOpen, leaky, { settleMs: 20 });
    expect(problems).toEqual([
      expect.stringMatching(/^a Timeout, made at .*hook-plugin-suite\.test\.ts.*, is still open after dispose$/),
    ]);
    for (const timer of timers) clearInterval(timer);
  });

  it('is caught with a server that listens on', async () => {
    const server = createServer();
    const listening = () =>
      definePlugin({
        name: 'p',
        hooks: [],
        setup: () => new Promise<void>((resolve) => server.listen(0, resolve)),
      });
    expect((await find(leavesNothingOpen, listening, { settleMs: 20 })).join()).toContain('a TCPSERVERWRAP, made at');
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('a plugin with types of its own', () => {
  const plugin = () =>
    definePlugin({ name: 'p', hooks: [onEvent('crane.lifted', { name: 'h', handler: () => undefined })] });

  it('is told to give them', async () => {
    await expect(find(takesSamples, plugin, { definitions })).rejects.toThrow(/no sample of crane\.lifted/);
    expect(await find(takesSamples, plugin, { definitions, samples: { 'crane.lifted': { tons: 3 } } })).toEqual([]);
  });

  it('is told which hook nothing reaches, where the sample does not fit', async () => {
    const wrong = { 'crane.lifted': { tons: 'three' as unknown as number } };
    expect(await find(takesSamples, plugin, { definitions, samples: wrong })).toEqual([
      'p/h is reached by no sample; give { samples } that fit its types and its filter',
    ]);
  });
});

describe('a plugin that pins a major', () => {
  const lifted = (version: number, grade: string) => ({
    type: 'object' as const,
    properties: { tons: { type: 'integer' as const }, [grade]: { type: 'string' as const, enum: ['light', 'heavy'] } },
    required: version === 1 ? ['tons', grade] : ['tons'],
  });
  const majors = {
    'crane.lifted': {
      kind: 'notify',
      version: 2,
      summary: 'A load was lifted.',
      data: lifted(2, 'class'),
      indexed: ['class'],
      older: [
        {
          version: 1,
          data: lifted(1, 'grade'),
          indexed: ['grade'],
          down: ({ tons, class: grade = 'light' }: { tons: number; class?: string }) => ({ tons, grade }),
          up: ({ tons, grade }: { tons: number; grade: string }) => ({ tons, class: grade }),
        },
      ],
    },
  } as const satisfies Readonly<Record<string, EventDefinition>>;
  const options = { definitions: majors, samples: { 'crane.lifted': { tons: 3, class: 'light' } } };
  const pinned = (handler: (data: { readonly grade: string }) => void, where?: HookFilter) => () =>
    definePlugin({
      name: 'p',
      hooks: [
        {
          ...onEvent('crane.lifted', { name: 'h', handler: ({ data }) => handler(data as never) }),
          on: 'crane.lifted@1',
          ...(where === undefined ? {} : { where }),
        },
      ],
    });

  it('gets samples as its major has them, with each value that it had, also through a filter on its fields', async () => {
    const seen: unknown[] = [];
    expect(
      await find(
        takesSamples,
        pinned((data) => void seen.push(data)),
        options,
      ),
    ).toEqual([]);
    expect(seen).toEqual([
      { tons: 3, grade: 'light' },
      { tons: 3, grade: 'heavy' },
    ]);
    seen.length = 0;
    const heavy = pinned((data) => void seen.push(data), { data: { grade: 'heavy' } });
    expect(await find(takesSamples, heavy, options)).toEqual([]);
    expect(seen).toEqual([{ tons: 3, grade: 'heavy' }]);
  });

  it('is caught where it takes known fields only', async () => {
    const picky = pinned((data) => {
      if (Object.keys(data).length !== 2) throw new Error('too many');
    });
    expect(await find(toleratesFields, picky, options)).toEqual([
      'p/h fails at crane.lifted@1 with unknown fields: too many',
    ]);
  });

  it('is caught where it does not know words that its major may get', async () => {
    const picky = pinned(({ grade }) => {
      if (grade !== 'light' && grade !== 'heavy') throw new Error(`what is ${grade}?`);
    });
    expect(await find(takesSamples, picky, options)).toEqual([]);
    expect(await find(toleratesWords, picky, options)).toEqual([
      'p/h fails at crane.lifted with an unknown grade: what is added_in_a_later_version?',
    ]);
  });
});
