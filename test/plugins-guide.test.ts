import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodeBlock } from './docs/markdown.ts';
import { codeBlocks, readPages } from './docs/markdown.ts';
import { createPageFolder } from './docs/run-page.ts';
import { root } from './workspace/packages.ts';

const page = readPages().find(({ name }) => name === 'docs/guide/plugins.md') ?? { name: '', text: '' };

/** The blocks of a section, with their lines in it, and how many lines are before it. */
function readSection(heading: string) {
  const start = page.text.indexOf(heading);
  const text = page.text.slice(start, page.text.indexOf('\n## ', start + 1));
  return { blocks: codeBlocks({ name: page.name, text }), lines: page.text.slice(0, start).split('\n').length - 1 };
}

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
    const { blocks, lines } = readSection('## From nothing to published in ten minutes');
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

  it('shows a package of several plugins and a preset, as a project has it', async () => {
    using folder = createPageFolder({ npm_config_legacy_peer_deps: 'true' });
    const { blocks, lines } = readSection('## Several plugins and a preset in one package');
    await folder.follow(shell('phlo init shop --template empty\ncd shop'));
    const linked = `mkdir -p packages/acme/node_modules/@phlo\nln -s '${root}/packages/core' packages/acme/node_modules/@phlo/core`;
    const first = { 'phlo plugin build packages/acme': linked.split('\n') };
    const outputs = await folder.follow(blocks, { first });
    expect(outputs.map(({ line, said }) => [line + lines, said.trim()])).toEqual(
      outputs.map(({ line, printed }) => [line + lines, printed.trim()]),
    );
    expect(outputs.length).toBe(1);
    const [run] = await folder.follow([...shell('phlo run 2>&1'), { ...text, line: 2 }]);
    expect(run?.printed).toContain('the run has ended: success');
  }, 120_000);
});

const text: CodeBlock = { document: '', line: 1, language: 'text', exits: 0, code: '' };
const shell = (code: string): readonly CodeBlock[] => [{ ...text, language: 'sh', code }];
