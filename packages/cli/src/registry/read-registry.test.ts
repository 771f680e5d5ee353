import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../command-line.test.setup.js';
import { largestRegistryBytes } from './parse-registry.js';
import { readRegistry } from './read-registry.js';
import { listed, registryText, startRegistryServer } from './registry.test.setup.js';
import type { RegistryServer } from './registry.test.setup.js';

const chat = registryText(listed('hooks', 'chat'));
const hour = 3_600_000;

const give =
  (text: string, etag = '"1"') =>
  (response: ServerResponse) =>
    void response.writeHead(200, { 'content-type': 'application/json', etag }).end(text);

/** Reads from a server, each time an hour later. */
async function reader(server: RegistryServer) {
  const folder = temporaryFolder();
  let now = 0;
  return {
    cacheDir: folder.dir,
    read: async (timeoutMs = 60_000) => {
      now += hour;
      const { entries, source, notes } = await readRegistry({
        url: server.url,
        cacheDir: folder.dir,
        now: () => now,
        timeoutMs,
      });
      const said = notes.map(({ code, message }) => `${code} ${message.replace(server.url.href, '<url>')}`);
      return { names: entries.map(({ name }) => name), source, said };
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

describe('a registry with an address', () => {
  it('is asked whether it has changed, and sent once', async () => {
    await using server = await startRegistryServer(give(chat));
    await using from = await reader(server);
    expect(await from.read()).toEqual({ names: ['chat'], source: 'remote', said: [] });
    server.answer = (response) => void response.writeHead(304).end();
    expect(await from.read()).toEqual({ names: ['chat'], source: 'remote', said: [] });
    server.answer = give(registryText(listed('hooks', 'pager')), '"2"');
    expect(await from.read()).toEqual({ names: ['pager'], source: 'remote', said: [] });
    server.answer = give(chat);
    await from.read();
    expect(server.asked).toEqual(['', '"1"', '"1"', '"2"']);
  });

  it('is replaced by the copy that came with Phlo where it has never answered', async () => {
    await using server = await startRegistryServer((response) => void response.writeHead(500).end('no'));
    await using from = await reader(server);
    const { names, source, said } = await from.read();
    expect([source, said]).toEqual([
      'bundled',
      ['REGISTRY_UNAVAILABLE <url> answered 500. Instead, the one that came with Phlo 0.1.0 is used.'],
    ]);
    expect(names).toContain('alerting');
  });

  it.each<readonly [string, RegistryServer['answer'], string]>([
    ['answers 503', (response) => void response.writeHead(503).end(), 'REGISTRY_UNAVAILABLE <url> answered 503.'],
    ['answers 404', (response) => void response.writeHead(404).end(), 'REGISTRY_UNAVAILABLE <url> answered 404.'],
    ['hangs', () => undefined, 'REGISTRY_UNAVAILABLE <url> did not answer within 200 ms.'],
    [
      'hangs in the middle',
      (response) => void response.writeHead(200).write(chat.slice(0, 40)),
      'REGISTRY_UNAVAILABLE <url> did not answer within 200 ms.',
    ],
    [
      'hangs up',
      (response) => void response.writeHead(200, { 'content-length': 999 }).write(chat, () => response.destroy()),
      'REGISTRY_UNAVAILABLE <url> cannot be read: ',
    ],
    ['is cut off', give(chat.slice(0, -9)), 'REGISTRY_INVALID <url> is no JSON: '],
    ['is a page of a captive portal', give('<html>'), 'REGISTRY_INVALID <url> is no JSON: '],
    [
      'is no UTF-8',
      (response) => void response.end(Buffer.from([0x22, 0xff])),
      'REGISTRY_INVALID <url> is no text in UTF-8.',
    ],
    [
      'is huge',
      (response) => void response.writeHead(200).end(Buffer.alloc(largestRegistryBytes + 1, 0x20)),
      'REGISTRY_INVALID <url> is larger than 4194304 bytes.',
    ],
    [
      'becomes huge when it is unpacked',
      (response) =>
        void response
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(gzipSync(Buffer.alloc(4 * largestRegistryBytes, 0x20))),
      'REGISTRY_INVALID <url> is larger than 4194304 bytes.',
    ],
    [
      'sends elsewhere',
      (response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/evil.json' }).end(),
      'REGISTRY_INVALID <url> sends its readers to http://127.0.0.1:9/evil.json.',
    ],
    ['answers 304, as nothing has changed', (response) => void response.writeHead(304).end(), ''],
  ])('is replaced by its last copy, with its age, where it %s', async (_, answer, said) => {
    await using server = await startRegistryServer(give(chat));
    await using from = await reader(server);
    await from.read();
    server.answer = answer;
    const after = await from.read(said.includes('200 ms') ? 200 : 60_000);
    expect(after.names).toEqual(['chat']);
    if (said === '') return expect(after.source).toBe('remote');
    expect(after).toMatchObject({ source: 'cache', said: [expect.stringContaining(said)] });
    expect(after.said[0]).toMatch(/Instead, the copy of 1 h ago is used\.$/);
    server.answer = give(chat);
    expect((await from.read()).source).toBe('remote');
  });

  it('that answers 304 to who has no copy is no registry', async () => {
    await using server = await startRegistryServer((response) => void response.writeHead(304).end());
    await using from = await reader(server);
    const { source, said } = await from.read();
    expect([source, said]).toEqual([
      'bundled',
      [
        expect.stringMatching(
          /^REGISTRY_UNAVAILABLE <url> answered that nothing has changed, to who has asked for all/,
        ),
      ],
    ]);
  });

  it('that was refused leaves the copy as it was', async () => {
    await using server = await startRegistryServer(give(chat));
    await using from = await reader(server);
    await from.read();
    const [file = ''] = readdirSync(from.cacheDir);
    const before = readFileSync(join(from.cacheDir, file), 'utf8');
    server.answer = give('{"version":1,"plugins":{"hooks":{"chat":{"package":"../x"}}}}');
    await from.read();
    expect(readdirSync(from.cacheDir)).toEqual([file]);
    expect(readFileSync(join(from.cacheDir, file), 'utf8')).toBe(before);
  });

  it.each([
    ['is damaged', () => '{"url":'],
    ['was tampered with', (text: string) => text.replace('@acme/chat', '../chat')],
    ['is of another address', (text: string) => text.replace('127.0.0.1', '127.0.0.2')],
  ])('whose copy %s is asked anew', async (_, change) => {
    await using server = await startRegistryServer(give(chat));
    await using from = await reader(server);
    await from.read();
    const path = join(from.cacheDir, readdirSync(from.cacheDir)[0] ?? '');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    expect(await from.read()).toEqual({ names: ['chat'], source: 'remote', said: [] });
    expect(server.asked).toEqual(['', '']);
  });

  it('works where no copy can be kept, and says so', async () => {
    await using server = await startRegistryServer(give(chat));
    await using folder = temporaryFolder();
    writeFileSync(join(folder.dir, 'file'), '');
    const cacheDir = join(folder.dir, 'file', 'cache');
    const { source, notes } = await readRegistry({ url: server.url, cacheDir, now: () => 0 });
    expect([source, notes]).toMatchObject([
      'remote',
      [{ message: expect.stringMatching(/^No copy of the registry could be kept in .*: ENOTDIR/) }],
    ]);
  });
});

it('without an address is the one that came with Phlo, and nobody is asked', async () => {
  await using folder = temporaryFolder();
  const { entries, source, notes } = await readRegistry({ cacheDir: folder.dir, now: () => 0 });
  expect([source, notes, readdirSync(folder.dir)]).toEqual(['bundled', [], []]);
  expect(entries.map(({ group, name }) => `${group}:${name}`)).toContain('notifiers:slack');
});
