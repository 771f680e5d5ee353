import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeBlocks, readPages } from './docs/markdown.ts';
import { createPageFolder } from './docs/run-page.ts';

const heading = '## From nothing to published in ten minutes';
const page = readPages().find(({ name }) => name === 'docs/guide/plugins.md') ?? { name: '', text: '' };
const start = page.text.indexOf(heading);
const section = page.text.slice(start, page.text.indexOf('\n## ', start + 1));
const lines = page.text.slice(0, start).split('\n').length - 1;

/** The channel, which keeps what it was told. */
const heard: { readonly authorization: string | undefined; readonly body: unknown }[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    heard.push({ authorization: request.headers.authorization, body: JSON.parse(body) as unknown });
    response.end();
  });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('docs/guide/plugins.md', () => {
  it('takes its reader from nothing to a plugin that is published', async () => {
    // The environment goes before `.env`, which names a channel that nobody has.
    const { port } = server.address() as AddressInfo;
    using folder = createPageFolder({ CHAT_URL: `http://127.0.0.1:${port}` });
    const blocks = codeBlocks({ name: page.name, text: section });
    expect(blocks.filter(({ title }) => title !== undefined).map(({ title }) => title)).toEqual([
      'src/plugin.ts',
      'tests/plugin.test.ts',
      'phlo.config.ts',
      '.env',
    ]);
    const outputs = await folder.follow(blocks);
    expect(outputs.length).toBeGreaterThan(4);
    for (const { line, said, printed } of outputs)
      expect(`line ${line + lines}:\n${printed.trim()}`).toBe(`line ${line + lines}:\n${said.trim()}`);
    expect(heard).toEqual([
      { authorization: 'Bearer a-token-of-the-channel', body: { channel: '#orders', text: '4 assets: success' } },
    ]);
  }, 300_000);
});
