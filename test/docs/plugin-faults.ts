import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { put } from '../../packages/cli/src/plugin/plugin-project.test.setup.ts';

/** A plugin in which something is wrong, and the command by which somebody notices. */
export interface PluginFault {
  /** Its row in docs/guide/plugins.md. */
  readonly row: string;
  /** Fields of the plugin `bad`. */
  readonly fields: string;
  /** Lines before it. */
  readonly before?: string;
  /** What its manifest says beside the entry. Default: what `phlo plugin build` writes, as far as the code can be asked. */
  readonly manifest?: object;
  /** Whether a run goes before. */
  readonly isAfterRun?: boolean;
  /** Does something to the project beforehand, and after the run. */
  readonly prepare?: (dir: string) => void;
  readonly command: readonly string[];
  /** What is read that is not the same each time; white space is one blank. */
  readonly isRead?: (shown: string) => boolean;
}

const check = ['plugin', 'check'];
const run = ['run'];
const hook = (fields: string) => `hooks: [{ name: 'h', on: 'run.end', handler() {}, ${fields} }]`;
const handler = (code: string, fields = '') =>
  `hooks: [{ name: 'h', on: 'run.end', ${fields} handler(event, context) { ${code} } }]`;

/** In the order of the table. */
export const pluginFaults: readonly PluginFault[] = [
  { row: 'an unknown event type', fields: hook("on: 'run.edn'"), command: check },
  { row: 'a bad pattern', fields: hook("on: 'runs.*'"), command: check },
  { row: 'an empty list as a filter', fields: hook('where: { assets: [] }'), command: check },
  {
    row: 'a filter on a field that is not indexed',
    fields: hook('where: { data: { durationMs: "1" } }'),
    command: check,
  },
  { row: 'an async handler on inline', fields: hook('handler: async () => {}'), command: check },
  { row: 'a promise from an inline handler', fields: handler('return Promise.resolve();'), command: run },
  {
    row: 'two hooks of one name',
    fields: "hooks: [1, 2].map(() => ({ name: 'h', on: 'run.end', handler() {} }))",
    command: check,
  },
  { row: 'throws at import', before: "throw new Error('no key');", fields: hook(''), command: check },
  { row: 'throws in getHooks', fields: "getHooks() { throw new Error('no server'); }", command: check },
  { row: 'throws in setup', fields: `setup() { throw new Error('no server'); }, ${hook('')}`, command: run },
  { row: 'throws in dispose', fields: `dispose() { throw new Error('still busy'); }, ${hook('')}`, command: run },
  { row: 'never settles', fields: `setup: () => new Promise(() => {}), ${hook('')}`, command: run },
  {
    row: 'blocks the process',
    fields: handler('const end = performance.now() + 300; while (performance.now() < end);'),
    isAfterRun: true,
    command: ['hooks', 'stats'],
    isRead: (shown) => longestMs(shown) >= 300,
  },
  {
    row: 'emits in a circle',
    fields: `hooks: [{ name: 'h', on: 'telemetry.metric', handler: (event, { emit }) => emit('telemetry.metric', { name: 'again', value: 1, attributes: {} }) },
      { name: 'first', on: 'run.end', handler: (event, { emit }) => emit('telemetry.metric', { name: 'once', value: 1, attributes: {} }) }]`,
    command: run,
  },
  { row: 'changes an event', fields: handler("event.data.status = 'success';"), command: run },
  {
    row: 'floods its mailbox',
    fields: `hooks: [{ name: 'h', on: 'telemetry.log', delivery: 'queued', queue: { overflow: 'drop-oldest', capacity: 2 }, handler() {} },
      { name: 'flood', on: 'run.end', handler(event, { emit }) {
        for (let n = 0; n < 5; n++) emit('telemetry.log', { name: 'bad', level: 'info', message: String(n), attributes: {} }); } }]`,
    command: run,
  },
  { row: 'prints to stdout', fields: handler("console.log('hello from a plugin');"), command: ['run', '--json'] },
  {
    row: 'two copies of core',
    fields: hook(''),
    command: check,
    prepare: (dir) => {
      const core = 'node_modules/bad/node_modules/@phlo/core';
      put(dir, `${core}/package.json`, JSON.stringify({ name: '@phlo/core', version: '0.0.9', type: 'module' }));
    },
  },
  {
    row: 'a manifest that lies',
    fields: hook(''),
    manifest: { hooks: [{ name: 'h', on: 'run.end', policy: 'raise' }] },
    command: check,
  },
  { row: 'an event type of somebody else', fields: `definitions: { 'slack.sent': {} }, ${hook('')}`, command: check },
  {
    row: 'a configuration that does not fit',
    before: "import { z } from 'zod';",
    fields: `config: z.object({ channel: z.string() }), ${hook('')}`,
    command: check,
    prepare: (dir) =>
      put(
        dir,
        'phlo.config.ts',
        "export default { name: 'shop', plugins: { config: { bad: { chanel: '#ops' } } } };\n",
      ),
  },
  {
    row: 'a guard that cannot be loaded',
    before: "throw new Error('no key');",
    fields: '',
    command: run,
    manifest: { hooks: [{ name: 'guard', on: 'wap.gate', policy: 'raise' }] },
  },
  {
    row: 'a state file that is none',
    fields: hook(''),
    prepare: (dir) => put(dir, '.phlo/state.db', 'this is no database '.repeat(1_000)),
    command: ['events'],
  },
  {
    row: 'a damaged event in the journal',
    fields: hook(''),
    isAfterRun: true,
    prepare: (dir) => damageEvent(join(dir, '.phlo/state.db')),
    command: ['events'],
  },
];

/** The last of p50, p95 and max in the line of `bad/h`. */
function longestMs(shown: string): number {
  const [, value = '', unit] = /bad\/h .*? closed .*? (?:ms|s) .*? (?:ms|s) ([\d.]+) (ms|s)/.exec(shown) ?? [];
  return Number(value) * (unit === 's' ? 1_000 : 1);
}

/** As a bad disk might: where an event stands, one byte of it is another. SQLite may have left older copies in the file. */
function damageEvent(path: string): void {
  const bytes = readFileSync(path);
  const places = [...bytes.toString('latin1').matchAll(/\{"id":"\w+","type":"run\.start"/g)];
  if (places.length === 0) throw new Error(`${path} holds no run.start`);
  for (const { index } of places) bytes.write('!', index);
  writeFileSync(path, bytes);
}
