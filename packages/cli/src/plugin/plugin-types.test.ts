import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { phlo, phloJson, temporaryFolder } from '../command-line.test.setup.js';
import { install, put, writeProject } from './plugin-project.test.setup.js';

/** A plugin that says that it has told somebody, in events of a type of its own. */
const teller = (type = 'chat.sent') => `import { appendFileSync } from 'node:fs';
import { definePlugin, onEvent } from '@phlo/core';
export default () => {
  let bus;
  return definePlugin({
    name: 'chat',
    definitions: {
      '${type}': {
        kind: 'notify', version: 1, summary: 'A message was sent.', indexed: ['status'],
        data: { type: 'object', properties: { status: { type: 'string' }, channel: { type: 'string' } }, required: ['status'] },
      },
    },
    setup(context) { bus = context.bus; },
    hooks: [onEvent('ingestion.end', {
      name: 'tell',
      handler: ({ data }) => bus.emit('${type}', { status: data.status, channel: 'ops' }, { assetKeys: [data.assetKey] }),
    })],
  });
};
`;

/** Another plugin, which keeps what the first one has sent. */
const listener = `import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { definePlugin } from '@phlo/core';
export default () => {
  let file;
  return definePlugin({
    name: 'archive',
    setup({ projectDir }) { file = join(projectDir, 'archive.txt'); },
    hooks: [{ name: 'keep', on: 'chat.*', where: { data: { status: 'success' } }, delivery: 'queued', queue: 'durable',
      handler: ({ type, data }) => appendFileSync(file, type + ' ' + data.channel + '\\n') }],
  });
};
`;

const source = `import { ingestion, rows, column } from 'phlo';
export const orders = ingestion(
  { table: 'bronze.orders', strategy: 'replace', schema: { id: column.long() } },
  rows(async function* () { yield { id: 1 }; }),
);
`;

async function writeShop(dir: string): Promise<void> {
  install(dir, 'chat', teller());
  install(dir, 'archive', listener);
  writeProject(dir, ['chat', 'archive']);
  put(dir, 'workflows/orders.ts', source);
  for (const name of ['chat', 'archive']) await phlo(['plugin', 'build', `node_modules/${name}`], { cwd: dir });
}

describe('event types of a plugin', () => {
  it('are written into its package from the code, and found to have drifted', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    writeProject(dir, ['chat']);
    const cwd = install(dir, 'chat', teller());
    expect((await phlo(['plugin', 'build'], { cwd })).stdout).toBe('wrote package.json, ./dist/events.json\n');
    expect(JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'))).toMatchObject({
      phlo: { plugins: { hooks: { chat: { entry: './plugin.js', events: './dist/events.json' } } } },
    });
    expect(JSON.parse(readFileSync(join(cwd, 'dist/events.json'), 'utf8'))).toMatchObject({
      'chat.sent': { kind: 'notify', version: 1, indexed: ['status'] },
    });
    expect((await phlo(['plugin', 'build', '--check'], { cwd })).code).toBe(0);
    put(cwd, 'dist/events.json', '{');
    expect((await phlo(['plugin', 'list'], { cwd: dir })).stdout.replaceAll(/\s+/g, ' ')).toContain(
      'hooks:chat PLUGIN_MANIFEST_INVALID package.json of chat: phlo.plugins.hooks.chat.events is "./dist/events.json", which is no JSON',
    );
    expect((await phlo(['plugin', 'build'], { cwd })).stdout).toBe('wrote ./dist/events.json\n');
    put(cwd, 'plugin.js', teller('chat.told'));
    const { code, stderr } = await phlo(['plugin', 'build', '--check'], { cwd });
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/\.\/dist\/events\.json\n +-.*chat\.sent.*\n +\+.*chat\.told/),
    ]);
    const checked = await phloJson<readonly object[]>(['plugin', 'check'], { cwd: dir });
    expect(checked).toMatchObject([
      {
        status: 'broken',
        error: {
          code: 'PLUGIN_MANIFEST_STALE',
          message: expect.stringContaining('  - event type chat.sent\n  + event type chat.told'),
        },
      },
    ]);
    put(cwd, 'plugin.js', teller('slack.told'));
    const refused = await phlo(['plugin', 'build'], { cwd });
    expect(refused.code).not.toBe(0);
    expect(refused.stderr.replaceAll(/\s+/g, ' ')).toContain(
      'hooks:chat cannot say what it is: The event type "slack.told" is not of the plugin chat, which defines it',
    );
    expect(refused.stderr).toContain('Its types begin with its name: "chat.".');
  }, 60_000);

  it('are known wherever those of Phlo are, and reach the durable hook of another plugin', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    await writeShop(dir);
    const call = (...args: readonly string[]) => phlo(args, { cwd: dir });

    const types = await phloJson<readonly object[]>(['events', 'schema'], { cwd: dir });
    expect(types.at(-1)).toEqual({
      type: 'chat.sent',
      kind: 'notify',
      version: 1,
      summary: 'A message was sent.',
      plugin: 'hooks:chat',
    });
    expect((await call('events', 'schema')).stdout).toMatch(
      /^chat\.sent +notify +1 +hooks:chat +A message was sent\./m,
    );
    expect(JSON.parse((await call('events', 'schema', 'chat.sent')).stdout)).toMatchObject({
      $id: 'urn:phlo:event:chat.sent:1',
      'x-phlo-indexed': ['status'],
    });
    expect((await call('plugin', 'info', 'chat')).stdout).toMatch(/^events +chat\.sent$/m);
    expect(await phloJson(['hooks', 'explain', 'chat.sent', '--data', 'status=success'], { cwd: dir })).toMatchObject({
      plan: [{ plugin: 'archive', hook: 'keep' }],
    });
    expect((await call('hooks', 'list', '--type', 'chat.*')).stdout).toContain('archive/keep');

    expect((await call('run')).code).toBe(0);
    expect(readFileSync(join(dir, 'archive.txt'), 'utf8')).toBe('chat.sent ops\n');
    const event = JSON.parse((await call('events', '--type', 'chat.sent', '--json')).stdout) as object;
    expect(event).toMatchObject({
      type: 'chat.sent',
      version: 1,
      assetKeys: ['bronze.orders'],
      data: { status: 'success', channel: 'ops' },
    });
    const replay = ['events', 'replay', '--run', 'last', '--type', 'chat.*', '--hook', 'archive/keep'];
    expect(await phloJson(replay, { cwd: dir })).toMatchObject({ replayed: 1, delivered: 1, pending: 0 });
    expect(readFileSync(join(dir, 'archive.txt'), 'utf8')).toBe('chat.sent ops\nchat.sent ops\n');
    const unknown = await call('events', '--type', 'chat.snet');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('Did you mean "chat.sent"?')]);
    // Its events are still there, and readable, where it may not act.
    expect((await call('--no-plugins', 'events', '--type', 'chat.*')).stdout).toContain('chat.sent');
  }, 60_000);

  it('of the project itself come from its configuration', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    writeProject(
      dir,
      [],
      `{ name: 'shop', plugins: [definePlugin({ name: 'own', hooks: [], definitions: {
        'own.done': { kind: 'notify', version: 1, summary: 'Done.', data: { type: 'object' } } } })] }`,
    );
    for (const _ of ['read', 'remembered'])
      expect((await phlo(['events', 'schema', 'own.done'], { cwd: dir })).stdout).toContain(
        'urn:phlo:event:own.done:1',
      );
  });

  it('that are defined twice break both plugins, which the list says', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    install(dir, 'chat', teller());
    install(dir, 'chat-alerts', teller().replace("name: 'chat',", "name: 'chat', group: 'notifiers',"));
    put(
      dir,
      'node_modules/chat-alerts/package.json',
      JSON.stringify({
        name: 'chat-alerts',
        version: '2.0.0',
        type: 'module',
        phlo: { apiVersion: 1, plugins: { notifiers: { chat: { entry: './plugin.js' } } } },
      }),
    );
    writeProject(dir, ['chat', 'chat-alerts']);
    for (const name of ['chat', 'chat-alerts']) await phlo(['plugin', 'build', `node_modules/${name}`], { cwd: dir });
    const { stdout } = await phlo(['plugin', 'list'], { cwd: dir });
    expect(stdout.replaceAll(dir, '<dir>')).toMatchInlineSnapshot(`
      "plugin  group      from         version  status  hooks
      chat    hooks      chat         1.2.3    broken      1
      chat    notifiers  chat-alerts  2.0.0    broken      1

      hooks:chat  PLUGIN_CONFLICT  The event type chat.sent is defined by hooks:chat of chat (<dir>/node_modules/chat) and by notifiers:chat of chat-alerts (<dir>/node_modules/chat-alerts)
        next   Give up all of them but one: deny it in phlo.config.ts, or take its package out of the dependencies.

      notifiers:chat  PLUGIN_CONFLICT  The event type chat.sent is defined by hooks:chat of chat (<dir>/node_modules/chat) and by notifiers:chat of chat-alerts (<dir>/node_modules/chat-alerts)
        next   Give up all of them but one: deny it in phlo.config.ts, or take its package out of the dependencies.
      "
    `);
    put(dir, 'phlo.config.ts', "export default { name: 'shop', plugins: { deny: ['notifiers:chat'] } };\n");
    const listed = await phloJson<readonly { readonly status: string }[]>(['plugin', 'list'], { cwd: dir });
    expect(listed.map(({ status }) => status)).toEqual(['active', 'denied']);
  }, 60_000);
});
