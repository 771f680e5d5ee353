import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catalogue } from '../events/catalogue.js';
import type { EventDefinition } from '../events/schema.js';
import { claimTypes, type ClaimOptions } from './claim-types.js';
import { discoverPlugins } from './discover-plugins.js';
import { createLayout, declare, type Layout } from './layout.test.setup.js';
import { ownNamespaces } from './own-types.js';

const sent: EventDefinition = {
  kind: 'notify',
  version: 1,
  summary: 'A message was sent.',
  data: { type: 'object', properties: { channel: { type: 'string' } }, required: ['channel'] },
};

let layout: Layout;
beforeEach(() => {
  layout = createLayout();
});
afterEach(() => layout[Symbol.dispose]());

/** A package with one plugin, `group:name`, and a file of event types. */
const withTypes = (key: string, types: unknown) => ({
  phlo: declare(key, { events: './events.json' }),
  files: { 'plugin.js': '', 'events.json': typeof types === 'string' ? types : JSON.stringify(types) },
});

const claim = (packages: Readonly<Record<string, ReturnType<typeof withTypes>>>, options: Partial<ClaimOptions> = {}) =>
  claimTypes({ discovery: discoverPlugins({ projectDir: layout.project(packages) }), ...options });

const problems = ({ discovery }: ReturnType<typeof claimTypes>) =>
  discovery.plugins.map(({ name, error }) => [name, error?.code, error?.message.replaceAll(layout.dir, '')]);

describe('event types of plugins', () => {
  it('are known from the manifest, and nothing is imported for that', () => {
    const claims = claim({ chat: withTypes('hooks:chat', { 'chat.sent': sent }) });
    expect(claims.definitions).toEqual({ 'chat.sent': sent });
    expect([...claims.owners]).toEqual([['chat.sent', 'hooks:chat']]);
    expect(problems(claims)).toEqual([['chat', undefined, undefined]]);
  });

  it('of a plugin that may not act are known too: the journal may hold its events', () => {
    const claims = claim({ chat: withTypes('hooks:chat', { 'chat.sent': sent }) }, { selection: { isSafeMode: true } });
    expect(Object.keys(claims.definitions)).toEqual(['chat.sent']);
  });

  it('come from the object of a plugin in `use`, which takes the place of the discovered one', () => {
    const own = { ...sent, summary: 'Mine.' };
    const claims = claim(
      { chat: withTypes('hooks:chat', { 'chat.sent': sent }) },
      { use: [{ name: 'chat', definitions: { 'chat.sent': own } }] },
    );
    expect(claims.definitions).toEqual({ 'chat.sent': own });
    expect([...claims.problems]).toEqual([]);
  });

  it('that two plugins define break both, with both origins, and nobody else', () => {
    const claims = claim({
      'chat-hooks': withTypes('hooks:chat', { 'chat.sent': sent, 'chat.read': sent }),
      'chat-alerts': withTypes('notifiers:chat', { 'chat.sent': sent }),
      other: withTypes('hooks:other', { 'other.done': sent }),
    });
    const message =
      'The event type chat.sent is defined by hooks:chat of chat-hooks (/shop/node_modules/chat-hooks) and by notifiers:chat of chat-alerts (/shop/node_modules/chat-alerts)';
    expect(problems(claims)).toEqual([
      ['chat', 'PLUGIN_CONFLICT', message],
      ['other', undefined, undefined],
      ['chat', 'PLUGIN_CONFLICT', message],
    ]);
    expect(Object.keys(claims.definitions).toSorted()).toEqual(['chat.read', 'other.done']);
  });

  it('that two plugins define are those of the one that may act', () => {
    const claims = claim(
      {
        'chat-hooks': withTypes('hooks:chat', { 'chat.sent': sent }),
        'chat-alerts': withTypes('notifiers:chat', { 'chat.sent': { ...sent, summary: 'An alert.' } }),
      },
      { selection: { deny: ['hooks:chat'] } },
    );
    expect(claims.owners.get('chat.sent')).toBe('notifiers:chat');
    expect(problems(claims).flatMap(([, code]) => code ?? [])).toEqual([]);
  });

  it('conflict with those of a plugin in `use` as well', () => {
    const claims = claim(
      { chat: withTypes('notifiers:chat', { 'chat.sent': sent }) },
      { use: [{ name: 'chat', definitions: { 'chat.sent': sent } }] },
    );
    expect(problems(claims)[0]?.[1]).toBe('PLUGIN_CONFLICT');
    expect(claims.problems.get('hooks:chat')?.message).toContain(
      'hooks:chat of phlo.config.ts and by notifiers:chat of',
    );
    expect(claims.definitions).toEqual({});
  });

  it('of a plugin in `use` are checked, and one that is wrong leaves the others alone', () => {
    const claims = claim(
      { other: withTypes('hooks:other', { 'other.done': sent }) },
      { use: [{ name: 'chat', definitions: { 'run.told': sent } }] },
    );
    expect(claims.problems.get('hooks:chat')).toMatchObject({ code: 'EVENT_DEFINITION_INVALID', exitCode: 2 });
    expect(Object.keys(claims.definitions)).toEqual(['other.done']);
  });
});

describe('a file of event types', () => {
  it.each<[string, string, unknown, string]>([
    [
      "has a type of somebody else's",
      'hooks:chat',
      { 'slack.sent': sent },
      'The event type "slack.sent" is not of the plugin chat, which defines it',
    ],
    [
      'has a type of Phlo',
      'hooks:run',
      { 'run.archived': sent },
      'The event type "run.archived" is of the namespace run, which is Phlo\'s own',
    ],
    [
      'has something that is no definition',
      'hooks:chat',
      { 'chat.sent': 'yes' },
      'The event type "chat.sent" has the kind undefined and must be notify or gate',
    ],
    [
      'has a malformed schema',
      'hooks:chat',
      { 'chat.sent': { ...sent, data: { type: 'object', properties: { at: { format: 'date' } } } } },
      'The event type "chat.sent" has a schema in which data.properties.at.format is no keyword of event schemas',
    ],
    [
      'has older majors with a gap',
      'hooks:chat',
      { 'chat.sent': { ...sent, version: 3, older: [{ version: 1, data: { type: 'object' } }] } },
      'The event type "chat.sent" lists the older major 1 where 2 is next: from new to old, without a gap',
    ],
  ])('breaks its plugin alone where it %s', (_, key, types, message) => {
    const claims = claim({ bad: withTypes(key, types), other: withTypes('hooks:other', { 'other.done': sent }) });
    expect(problems(claims)).toContainEqual([key.split(':')[1], 'EVENT_DEFINITION_INVALID', message]);
    expect(Object.keys(claims.definitions)).toEqual(['other.done']);
  });

  const at = 'package.json of chat: phlo.plugins.hooks.chat.events is "./events.json",';
  it.each<[string, (path: string) => void, string | RegExp]>([
    ['is not there', (path) => rmSync(path), `${at} which is not there`],
    ['is no JSON', (path) => writeFileSync(path, '{'), /events\.json", which is no JSON: /],
    ['is a list', (path) => writeFileSync(path, '[]'), `${at} which holds no JSON object`],
    [
      'is too large',
      (path) => writeFileSync(path, ' '.repeat(262_145)),
      `${at} which has 262145 bytes; at most 262144 are read`,
    ],
    [
      'leads out of the package',
      (path) => {
        rmSync(path);
        writeFileSync(join(layout.dir, 'outside.json'), '{}');
        symlinkSync(join(layout.dir, 'outside.json'), path);
      },
      `${at} a link that leads out of the package`,
    ],
  ])('says so where it %s', (_, spoil, message) => {
    const projectDir = layout.project({ chat: withTypes('hooks:chat', {}) });
    spoil(join(projectDir, 'node_modules/chat/events.json'));
    const [chat] = discoverPlugins({ projectDir }).plugins;
    expect(chat?.error).toMatchObject({ code: 'PLUGIN_MANIFEST_INVALID', exitCode: 2 });
    if (typeof message === 'string') expect(chat?.error?.message).toBe(message);
    else expect(chat?.error?.message).toMatch(message);
  });

  it('must lie in the package', () => {
    const phlo = declare('hooks:chat', { events: '../events.json' });
    const projectDir = layout.project({ chat: { phlo, files: { 'plugin.js': '' } } });
    expect(discoverPlugins({ projectDir }).plugins[0]?.error?.message).toBe(
      'package.json of chat: phlo.plugins.hooks.chat.events is "../events.json" and must be a path in the package, as "./dist/events.json" is',
    );
  });
});

describe('the namespaces of Phlo', () => {
  it('are those of its catalogue at least, and its name', () => {
    const used = Object.keys(catalogue).map((type) => type.split('.')[0]);
    expect(ownNamespaces).toEqual(expect.arrayContaining(['phlo', ...used]));
  });
});
