import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestBus } from '../bus/bus.test.setup.js';
import { fromCloudEvent, toCloudEvent } from '../events/cloudevents.js';
import type { PhloEvent } from '../events/envelope.js';
import type { EventDefinition } from '../events/schema.js';
import { claimTypes } from './claim-types.js';
import { createPluginRegistry, type PluginRegistryOptions } from './create-plugin-registry.js';
import { discoverPlugins } from './discover-plugins.js';
import { createLayout, declare, type Layout } from './layout.test.setup.js';
import { loadPlugin } from './load-plugin.js';
import { describeTypes } from './own-types.js';
import type { Plugin } from './plugin.js';

let layout: Layout;
beforeEach(() => {
  layout = createLayout();
});
afterEach(() => layout[Symbol.dispose]());

const schema = (field: string) => ({
  type: 'object' as const,
  properties: { [field]: { type: 'string' as const } },
  required: [field],
});
const sent: EventDefinition = {
  kind: 'notify',
  version: 2,
  summary: 'A message was sent.',
  data: schema('channel'),
  older: [
    {
      version: 1,
      data: schema('room'),
      down: ({ channel }: { readonly channel: string }) => ({ room: channel }),
      up: ({ room }: { readonly room: string }) => ({ channel: room }),
    },
  ],
};
const inCode = `{ 'chat.sent': { kind: 'notify', version: 2, summary: 'A message was sent.', data: ${JSON.stringify(sent.data)}, older: [{
  version: 1, data: ${JSON.stringify(schema('room'))},
  down: ({ channel }) => ({ room: channel }), up: ({ room }) => ({ channel: room }) }] } }`;

/** A package whose manifest has its hooks and types, and whose code has these fields. */
const chat = (fields: string, types: object = describeTypes({ 'chat.sent': sent }), hooks: readonly object[] = []) => ({
  phlo: declare('hooks:chat', { events: './events.json', hooks: hooks as never }),
  files: {
    'plugin.js': `export default () => ({ name: 'chat', hooks: [], ${fields} });`,
    'events.json': JSON.stringify(types),
  },
});

/** As a project is opened: types first, then the bus, then the plugins. */
function open(
  projectDir: string,
  { use = [], selection = {} }: Partial<PluginRegistryOptions> & { readonly use?: readonly Plugin[] } = {},
) {
  const claims = claimTypes({ discovery: discoverPlugins({ projectDir }), use, selection });
  const test = createTestBus({ definitions: claims.definitions });
  const log = { log: () => undefined, child: () => log };
  const host = { bus: test.bus, clock: test.clock, log, projectDir };
  const { discovery, problems } = claims;
  const registry = createPluginRegistry({ host, discovery, problems, use, selection });
  return { ...test, registry };
}

/** A program would augment EventMap; JavaScript has no compiler to tell. */
type Emit = (type: string, data: object) => void;

describe('a plugin with event types of its own', () => {
  it('emits them, and those who asked for an older major get it, by the converters of its code', async () => {
    const emits = `definitions: ${inCode}, setup({ bus }) { bus.emit('chat.sent', { channel: 'ops' }); }`;
    const { bus, registry } = open(layout.project({ chat: chat(emits) }));
    const heard: unknown[] = [];
    const listen = (on: string) => ({
      name: on,
      on,
      handler: (event: { readonly data: unknown }) => void heard.push(event.data),
    });
    bus.register(listen('chat.*') as never, { plugin: 'p' });
    bus.register(listen('chat.sent@1') as never, { plugin: 'p' });
    await registry.load();
    expect(registry.list()).toMatchObject([{ name: 'chat', status: 'active' }]);
    expect(heard).toEqual([{ channel: 'ops' }, { room: 'ops' }]);
    expect(() => (bus.emit as Emit)('chat.sent', { channel: 1 })).toThrow(
      expect.objectContaining({
        code: 'EVENT_INVALID',
        message: expect.stringContaining('$.channel must be a string'),
      }),
    );
    await registry[Symbol.asyncDispose]();
  });

  it('has events that travel as CloudEvents, and are taken back at the major that they were written with', async () => {
    const { bus, registry } = open(layout.project({ chat: chat(`definitions: ${inCode}`) }));
    await registry.open('hooks', 'chat');
    const prepare = bus.prepare as (type: string, data: object) => PhloEvent;
    const event = prepare('chat.sent', { channel: 'ops' });
    const cloud = toCloudEvent(event);
    expect(cloud).toMatchObject({ type: 'chat.sent', dataschema: 'urn:phlo:event:chat.sent:2' });
    expect(fromCloudEvent(JSON.parse(JSON.stringify(cloud)))).toEqual(event);
    const heard: unknown[] = [];
    const listen = { name: 'h', on: 'chat.sent', handler: ({ data }: PhloEvent) => void heard.push(data) };
    bus.register(listen as never, { plugin: 'p' });
    // As a journal of before the upgrade has it.
    (bus.announce as (old: object) => void)({ ...event, version: 1, data: { room: 'ops' } });
    expect(heard).toEqual([{ channel: 'ops' }]);
    await registry[Symbol.asyncDispose]();
  });

  it('whose code is not loaded is named where an event of it is to be converted', () => {
    const { bus, lines } = open(layout.project({ chat: chat('') }));
    const older = { name: 'old', on: 'chat.sent@1', handler: () => undefined };
    bus.register(older as never, { plugin: 'p' });
    (bus.emit as Emit)('chat.sent', { channel: 'ops' });
    expect(lines.map(({ message }) => message).join()).toContain(
      'chat.sent@2 could not be converted to chat.sent@1: the plugin chat, whose code converts it, is not loaded',
    );
  });

  it('is broken where its manifest tells of other types than its code', async () => {
    const types = describeTypes({ 'chat.sent': { ...sent, summary: 'Old.' }, 'chat.gone': sent });
    const code = `definitions: { ...${inCode}, 'chat.new': ${inCode}['chat.sent'] }`;
    const { registry, events } = open(layout.project({ chat: chat(code, types) }));
    await registry.open('hooks', 'chat').catch(() => undefined);
    expect(registry.list()[0]?.error).toMatchObject({
      code: 'PLUGIN_MANIFEST_STALE',
      message:
        'The manifest of hooks:chat in chat and its code differ:\n  ~ event type chat.sent is not what the code says\n  - event type chat.gone\n  + event type chat.new',
    });
    expect(events.map(({ type, data }) => [type, data])).toMatchObject([
      ['plugin.failed', { plugin: 'chat', step: 'manifest' }],
    ]);
  });

  it('that guards a gate of its own stops the flow where it cannot be loaded', async () => {
    const asked = describeTypes({
      'chat.pre_send': { kind: 'gate', version: 1, summary: 'About to.', data: schema('to') },
    });
    const hooks = [{ name: 'ask', on: 'chat.pre_send', policy: 'raise' }];
    const { registry } = open(layout.project({ chat: chat('', asked, hooks) }));
    await expect(registry.load()).rejects.toMatchObject({
      code: 'PLUGIN_FAILED',
      message: expect.stringContaining('hooks:chat guards chat.pre_send with its hook ask and cannot be loaded'),
    });
  });

  it('in `use`, with a type that is not its own, is an error of the run, and listed', async () => {
    const wrong: Plugin = { name: 'chat', hooks: [], definitions: { 'slack.sent': sent } };
    const { registry, bus } = open(layout.project({}), { use: [wrong] });
    const error = { code: 'EVENT_DEFINITION_INVALID', hint: 'Its types begin with its name: "chat.".' };
    expect(registry.list()).toMatchObject([{ name: 'chat', status: 'broken', error }]);
    await expect(registry.load()).rejects.toMatchObject(error);
    expect(registry.plan(bus)).toMatchObject([{ name: 'chat', error }]);
    expect(bus.types.has('slack.sent')).toBe(false);
  });

  it('is refused by a bus that was made without them', async () => {
    const { bus, clock } = createTestBus();
    const log = { log: () => undefined, child: () => log };
    const plugin: Plugin = { name: 'chat', hooks: [], definitions: { 'chat.sent': sent } };
    await expect(loadPlugin(plugin, { bus, clock, log, projectDir: '/project' })).rejects.toMatchObject({
      code: 'PLUGIN_FAILED',
      message:
        'The plugin chat failed in definitions: it defines the event type chat.sent, which the bus does not know',
      hint: 'Give its definitions to createHookBus({ definitions }).',
    });
  });
});
