import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parseChecks } from '@phlo/quality';
import { parseModel } from '@phlo/transform';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { externalLinks } from '../scripts/external-links.js';
import { findUnaccounted } from './docs/census.ts';
import { checkSnippets } from './docs/check-snippets.ts';
import { anchors, codeBlocks, commandsOf, commentBlocks, localLinks, readPages } from './docs/markdown.ts';
import type { Link } from './docs/markdown.ts';
import { pagePlans, ranElsewhere } from './docs/page-plans.ts';
import { layers } from './workspace/layers.ts';
import { root } from './workspace/packages.ts';

const pages = readPages();

describe('the documents', () => {
  it('show TypeScript that compiles, in pages and in comments', () => {
    const blocks = [...pages.flatMap(codeBlocks), ...commentBlocks()];
    // A file that needs others of its page is compiled where they are, and so is what adds to the types of all.
    const needsOthers = /from '(\.{1,2}|@acme)\/|^declare module /m;
    const snippets = blocks.filter(
      ({ language, title, code }) => language === 'ts' && (title === undefined || !needsOthers.test(code)),
    );
    expect(snippets.length).toBeGreaterThan(5);
    expect(checkSnippets(snippets)).toEqual([]);
  }, 120_000);

  it('show SQL models whose front matter and checks are understood', () => {
    const models = pages.flatMap(codeBlocks).filter(({ language }) => language === 'sql');
    expect(models.length).toBeGreaterThan(1);
    for (const { code: text } of models) {
      const model = parseModel({ text, path: 'workflows/transforms/gold/example.sql', projectDir: root });
      expect(() => parseChecks(model.checks ?? [])).not.toThrow();
    }
  });

  it('show YAML and JSON that can be read', () => {
    const unread = pages
      .flatMap(codeBlocks)
      .filter(({ language }) => ['yaml', 'json'].includes(language))
      .flatMap(({ document, line, code }) =>
        parseDocument(code).errors.map(({ message }) => `${document}:${line}: ${message}`),
      );
    expect(unread).toEqual([]);
  });

  it('have no command that nothing runs', () => {
    const followed = new Set(pagePlans.map(({ page }) => page));
    const shown = pages.flatMap((page) =>
      codeBlocks(page)
        .filter(({ language }) => language === 'sh')
        .flatMap(commandsOf)
        .map((command) => ({ page: page.name, label: `${page.name}: ${command}` })),
    );
    const elsewhere = ranElsewhere.map(({ page, command }) => `${page}: ${command}`);
    expect(shown.filter(({ page, label }) => !followed.has(page) && !elsewhere.includes(label))).toEqual([]);
    expect(elsewhere.filter((one) => !shown.some(({ label }) => label === one))).toEqual([]);
    expect([...followed].filter((one) => !shown.some(({ page }) => page === one))).toEqual([]);
  });

  it('have no other block that nothing runs, but for those that are listed with a reason', () =>
    expect(findUnaccounted(pages)).toEqual({ blocks: [], reasons: [] }));

  it('have every variable of the environment that Phlo reads, and none besides', () => {
    const own =
      /\bPHLO_(?!COMMAND\b|HANDED_OVER\b|PROJECT_DIR\b|SERVICE(?:_HOOK|_ANNOUNCES)?\b|METRICS_TOKEN\b)[A-Z_]+\b/g;
    const sources = readdirSync(join(root, 'packages')).flatMap((name) =>
      ['src', 'bin', 'ready'].flatMap((folder) => {
        const dir = join(root, 'packages', name, folder);
        return existsSync(dir)
          ? readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((file) => join(dir, file))
          : [];
      }),
    );
    const read = sources
      .filter((path) => /\.(ts|cjs|ya?ml)$/.test(path) && !/[.-]test\./.test(path))
      .flatMap((path) => readFileSync(path, 'utf8').match(own) ?? []);
    const [, section = ''] =
      pages
        .find(({ name }) => name === 'docs/guide/operations.md')
        ?.text.split('\n## Variables of the environment\n') ?? [];
    const told = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| `(PHLO_[A-Z_]+)`/gm)].map(([, name]) => name);
    expect(new Set(told)).toEqual(new Set(read));
  });

  it('are right about which script runs a command that their page does not', () => {
    const stages = /^for stage in (.*); do$/m.exec(readFileSync(join(root, '.ci/run'), 'utf8'))?.[1]?.split(' ') ?? [];
    const texts = ['.ci/stages', '.ci/docker'].flatMap((dir) =>
      readdirSync(join(root, dir)).map((file) => readFileSync(join(root, dir, file), 'utf8')),
    );
    const isReached = (path: string) =>
      stages.includes(basename(path, '.sh')) || texts.some((text) => text.includes(` ${path} `));
    const untrue = ranElsewhere.filter(
      ({ by, command }) => !isReached(by) || !readFileSync(join(root, by), 'utf8').includes(command),
    );
    expect(untrue).toEqual([]);
  });

  it('name every package in the row of its layer, in CONTRIBUTING.md', () => {
    const rows = new Map(
      readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
        .split('\n')
        .map((line) => [line.split('|')[1]?.trim() ?? '', line]),
    );
    const named = Object.entries(layers).flatMap(([layer, { packages }]) =>
      packages.filter((name) => rows.get(layer)?.includes(`\`${name}\``) !== true),
    );
    expect(named).toEqual([]);
  });

  it('have every decision in their index, by its title, and each says what its status is', () => {
    const index = pages.find(({ name }) => name === 'docs/adr/README.md')?.text ?? '';
    const wrong = pages.filter(({ name, text }) => {
      const [, file = '', number = ''] = /^docs\/adr\/((\d{4})-.*)$/.exec(name) ?? [];
      if (number === '') return false;
      const title = new RegExp(`^# ${number}\\. (.+)\n\nStatus: (accepted|superseded), \\d{4}-\\d\\d`).exec(text)?.[1];
      return title === undefined || !index.includes(`[${title}](${file})`);
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('mark every block with its language', () => {
    const unmarked = pages.flatMap(codeBlocks).filter(({ language }) => language === '');
    expect(unmarked.map(({ document, line }) => `${document}:${line}`)).toEqual([]);
  });

  it('are all found from docs/README.md', () => {
    const reached = new Set(['docs/README.md']);
    for (const name of reached) {
      const page = pages.find((one) => one.name === name);
      for (const { target } of page === undefined ? [] : localLinks(page))
        reached.add(relative(root, join(root, dirname(name), target.split('#')[0] ?? '')));
    }
    expect(pages.map(({ name }) => name).filter((name) => name.startsWith('docs/') && !reached.has(name))).toEqual([]);
  });

  it('link out of the repository by https alone, to hosts and not to machines', () => {
    const links = pages.flatMap(({ name, text }) => externalLinks(text).map((target) => ({ name, target })));
    expect(links.length).toBeGreaterThan(10);
    const wrong = links.filter(({ target }) => !/^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+(\/|$)/.test(target));
    expect(wrong.map(({ name, target }) => `${name}: ${target}`)).toEqual([]);
  });

  it('link to files and headings that exist', () => {
    expect(
      pages
        .flatMap(localLinks)
        .filter((link) => !resolves(link))
        .map(({ document, target }) => `${document}: ${target}`),
    ).toEqual([]);
  });
});

function resolves({ document, target }: Link): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? join(root, document) : join(root, dirname(document), file);
  if (!existsSync(path)) return false;
  return anchor === undefined || anchors(readFileSync(path, 'utf8')).has(anchor);
}
