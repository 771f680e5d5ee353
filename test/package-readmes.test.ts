import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkSnippets } from './docs/check-snippets.ts';
import { codeBlocks, commandsOf } from './docs/markdown.ts';
import { readPackages, root } from './workspace/packages.ts';

/** What npm's page of a package shows, and where the package itself says what it is. */
const packages = readPackages().map(({ dir, folder, manifest }) => ({
  ...manifest,
  folder,
  dir,
  name: manifest.name,
  text: existsSync(join(dir, 'README.md')) ? readFileSync(join(dir, 'README.md'), 'utf8') : '',
}));
const blocks = packages.flatMap(({ folder, text }) => codeBlocks({ name: `packages/${folder}/README.md`, text }));

it('a package has a README that begins with its name and shows how to get it', () => {
  const wrong = packages.filter(({ folder, name, text }) => {
    const [first] = blocks.filter(({ document }) => document === `packages/${folder}/README.md`).slice(0, 1);
    const starter = name.replace(/^create-phlo$/, 'phlo').replace(/^phlo$/, 'npm create phlo@latest');
    const [command = ''] = first?.language === 'sh' ? commandsOf(first) : [];
    return !text.startsWith(`# ${name}\n`) || !(command.startsWith('npm ') && command.includes(starter));
  });
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

it('what these READMEs show compiles', () => {
  const snippets = blocks.filter(({ language }) => language === 'ts');
  expect(snippets.map(({ document }) => document)).toEqual(
    packages.map(({ folder }) => `packages/${folder}/README.md`),
  );
  expect(checkSnippets(snippets)).toEqual([]);
}, 120_000);

it('these READMEs name pages of the repository that exist, and link to nothing that npm would not find', () => {
  for (const { name, text } of packages) {
    const pages = [...text.matchAll(/`(docs\/[^`]+)`/g)].map(([, page = '']) => page);
    expect(pages.length, name).toBeGreaterThan(0);
    expect(
      pages.filter((page) => !existsSync(join(root, page))),
      name,
    ).toEqual([]);
    expect([...text.matchAll(/\]\((?!https:)/g)], name).toEqual([]);
  }
});
