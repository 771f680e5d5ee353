import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestClock } from '../bus/bus.test.setup.js';
import { checkPlugins, type CheckPluginsOptions } from './check-plugins.js';
import { discoverPlugins } from './discover-plugins.js';
import { createLayout, declare, hookPackage, type Layout } from './layout.test.setup.js';
import type { PluginSelection } from './plugin-selection.js';

let layout: Layout;
beforeEach(() => {
  layout = createLayout();
});
afterEach(() => layout[Symbol.dispose]());

const h = { name: 'h', on: 'wap.staged', priority: 100, policy: 'log', delivery: 'inline' };
const schema = (json: string) => `{ '~standard': { version: 1, vendor: 'test',
  validate: (value) => typeof value.url === 'string' ? { value } : { issues: [{ message: 'must be text', path: ['url'] }] },
  jsonSchema: { input: () => (${json}), output: () => ({}) } } }`;
const code = (name: string, fields = '') =>
  `export default () => ({ name: '${name}', hooks: [{ name: 'h', on: 'wap.staged', handler() {} }], ${fields} });`;

interface CheckOptions extends Partial<Pick<CheckPluginsOptions, 'probe' | 'clock'>> {
  readonly selection?: PluginSelection;
  readonly config?: unknown;
}

async function check(projectDir: string, { selection = {}, config, ...options }: CheckOptions = {}) {
  const discovery = discoverPlugins({ projectDir });
  const configOf = () => config;
  const listings = await checkPlugins({ discovery, selection, configOf, clock: createTestClock(), ...options });
  return listings.map(({ name, status, error }) => [name, status, error?.message ?? '']);
}

describe('checkPlugins', () => {
  it('finds no fault with what is as it says, and sets nothing up', async () => {
    const setup = "setup() { throw new Error('set up'); }";
    expect(await check(layout.project({ a: hookPackage('a', code('a', setup), { hooks: [h] }) }))).toEqual([
      ['a', 'active', ''],
    ]);
  });

  it('finds what each is broken by, and goes on', async () => {
    const dir = layout.project({
      a: hookPackage('a', 'throw new Error("no key");'),
      b: hookPackage('b', code('b')),
      c: hookPackage('c', "export default { name: 'c', hooks: [{ name: 'h', on: 'wap.stage', handler() {} }] };", {
        hooks: [{ ...h, on: 'wap.stage' }],
      }),
      d: hookPackage('d', code('d'), { hooks: [h] }),
    });
    expect(await check(dir)).toEqual([
      ['a', 'broken', 'The plugin hooks:a failed in import: no key'],
      [
        'b',
        'broken',
        'The manifest of hooks:b in b and its code differ:\n  + h on wap.staged priority 100 policy log delivery inline',
      ],
      [
        'c',
        'broken',
        'The plugin hooks:c failed in register: The hook c/h listens to "wap.stage", and there is no such event type',
      ],
      ['d', 'active', ''],
    ]);
  });

  it('takes a durable hook without opening it, and a queued one only where it says where its events wait', async () => {
    const queued = (name: string, queue: string) =>
      hookPackage(
        name,
        `export default { name: '${name}', hooks: [{ name: 'h', on: 'wap.staged', delivery: 'queued', ${queue} handler() {} }] };`,
        { hooks: [{ ...h, delivery: 'queued' }] },
      );
    const dir = layout.project({ a: queued('a', "queue: 'durable',"), b: queued('b', '') });
    expect(await check(dir)).toEqual([
      ['a', 'active', ''],
      [
        'b',
        'broken',
        'The plugin hooks:b failed in register: The hook b/h is queued and does not say where its events wait',
      ],
    ]);
  });

  it('compares what a plugin provides, emits and may do as well', async () => {
    const says =
      "provides: { 'acme.luhn': 'card numbers' }, emits: ['alert.notification'], permissions: { network: 'asks' }";
    const dir = layout.project({
      a: hookPackage('a', code('a', says), { hooks: [h], provides: { old: 'x' }, permissions: { network: 'asks' } }),
    });
    expect(await check(dir)).toEqual([
      [
        'a',
        'broken',
        'The manifest of hooks:a in a and its code differ:\n  - provides old: x\n  + provides acme.luhn: card numbers\n  + emits alert.notification',
      ],
    ]);
  });

  it('imports nothing that may not act', async () => {
    const dir = layout.project({ a: hookPackage('a', 'throw new Error("imported");') });
    expect(await check(dir, { selection: { deny: ['hooks:a'] } })).toEqual([['a', 'denied', '']]);
  });

  it.each([
    ['that is missing', undefined, 'unconfigured', ''],
    ['that is valid', { url: 'x' }, 'active', ''],
    ['that is wrong', { url: 1 }, 'broken', 'The configuration of the plugin a is not valid:\n  - url: must be text'],
  ])('judges a configuration %s', async (_, config, status, message) => {
    const json = '{"type":"object","required":["url"]}';
    const dir = layout.project({
      a: {
        phlo: declare('hooks:a', { hooks: [h], config: './config.schema.json' }),
        files: { 'plugin.js': code('a', `config: ${schema(json)}`), 'config.schema.json': json },
      },
    });
    expect(await check(dir, { config })).toEqual([['a', status, message]]);
  });

  it.each([
    ['is not in the manifest', {}, '+ config, which the code has a schema for'],
    [
      'is another one',
      { config: './config.schema.json' },
      "~ config ./config.schema.json is not what the code's schema says",
    ],
  ])('finds a JSON Schema that %s', async (_, manifest, line) => {
    const dir = layout.project({
      a: {
        phlo: declare('hooks:a', { hooks: [h], ...manifest }),
        files: {
          'plugin.js': code('a', `config: ${schema('{"type":"object"}')}`),
          'config.schema.json': '{"type":"array"}',
        },
      },
    });
    expect(await check(dir, { config: { url: 'x' } })).toEqual([
      ['a', 'broken', `The manifest of hooks:a in a and its code differ:\n  ${line}`],
    ]);
  });

  it('asks what a group has to look at besides, with the checked configuration, of those that may act and are whole', async () => {
    const dir = layout.project({
      a: {
        phlo: declare('hooks:a', { hooks: [h], config: './config.schema.json' }),
        files: { 'plugin.js': code('a', `config: ${schema('{}')}`), 'config.schema.json': '{}' },
      },
      bad: hookPackage('bad', 'throw new Error("no key")', { hooks: [h] }),
      c: hookPackage('c', code('c'), { hooks: [h] }),
    });
    const asked: unknown[] = [];
    const probe: CheckPluginsOptions['probe'] = ({ name }, { config }) => {
      asked.push([name, config]);
      throw new Error('nobody answers');
    };
    const listings = await check(dir, { config: { url: 'x' }, probe });
    expect(asked).toEqual([['a', { url: 'x' }]]);
    expect(listings[0]).toEqual(['a', 'broken', 'The plugin hooks:a failed in check: nobody answers']);
  });

  it('waits for no probe for ever', async () => {
    const dir = layout.project({ a: hookPackage('a', code('a'), { hooks: [h] }) });
    const clock = createTestClock();
    const signals: AbortSignal[] = [];
    const probe: CheckPluginsOptions['probe'] = (_, { signal }) => {
      signals.push(signal);
      void clock.advance(10_000);
      return new Promise(() => undefined);
    };
    expect(await check(dir, { probe, clock })).toEqual([
      ['a', 'broken', 'The plugin hooks:a failed in check: it did not end within 10000 ms'],
    ]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('asks what a plugin says of itself only where it is to be examined, and hears of what it throws', async () => {
    const examine = "examine: ({ projectDir, signal }) => [{ status: 'ok', message: projectDir + signal.aborted }]";
    const dir = layout.project({
      a: hookPackage('a', code('a', examine), { hooks: [h] }),
      b: hookPackage('b', code('b', "examine() { throw new Error('the disk is full'); }"), { hooks: [h] }),
    });
    const discovery = discoverPlugins({ projectDir: dir });
    const options = { discovery, selection: {}, configOf: () => undefined, clock: createTestClock() };
    const findings = async (more: Partial<CheckPluginsOptions>) =>
      (await checkPlugins({ ...options, ...more })).map((one) => one.findings ?? one.error?.message);
    expect(await findings({})).toEqual([undefined, undefined]);
    expect(await findings({ examine: { projectDir: '/p' } })).toEqual([
      [{ status: 'ok', message: '/pfalse' }],
      'The plugin hooks:b failed in examine: the disk is full',
    ]);
  });
});
