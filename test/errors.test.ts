import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderErrorDocs } from '../scripts/render-error-docs.js';
import { readCatalogues } from './workspace/error-catalogues.ts';
import { root } from './workspace/packages.ts';

const catalogues = await readCatalogues();
const codes = catalogues.flatMap(({ packageName, entries }) =>
  Object.entries(entries).map(([code, entry]) => ({ code, entry, packageName })),
);
const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');

describe('error catalogues', () => {
  it('are found', () => expect(codes.length).toBeGreaterThan(40));

  it('give each code to one package', () => {
    const owners = new Map<string, string[]>();
    for (const { code, packageName } of codes) owners.set(code, [...(owners.get(code) ?? []), packageName]);
    const twice = [...owners].filter(([, found]) => found.length > 1);
    expect(twice.map(([code, found]) => `${code}: ${found.join(', ')}`)).toEqual([]);
  });

  it('write codes in upper snake case, and causes as sentences', () => {
    expect(codes.filter(({ code }) => !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(code)).map(({ code }) => code)).toEqual([]);
    expect(codes.filter(({ entry }) => !entry.summary.endsWith('.')).map(({ code }) => code)).toEqual([]);
  });
});

describe('docs/errors.md', () => {
  const documented = [...page.matchAll(/^### ([A-Z0-9_]+)$/gm)].map(([, code]) => code);

  it('explains every code', () =>
    expect(codes.map(({ code }) => code).filter((code) => !documented.includes(code))).toEqual([]));

  it('explains no code that does not exist', () => {
    const existing = new Set(codes.map(({ code }) => code));
    expect(documented.filter((code) => !existing.has(code ?? ''))).toEqual([]);
  });

  it('says what the catalogues say (npm run errors writes it)', () => expect(page).toBe(renderErrorDocs(catalogues)));
});
