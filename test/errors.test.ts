import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ErrorCatalogue, ErrorEntry } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { renderErrorDocs } from '../scripts/render-error-docs.js';
import { readPackages, root } from './workspace/packages.ts';

interface PackageCatalogue {
  readonly packageName: string;
  readonly entries: Readonly<Record<string, ErrorEntry>>;
}

const catalogues = await readCatalogues();
const codes = catalogues.flatMap(({ packageName, entries }) =>
  Object.entries(entries).map(([code, entry]) => ({ code, entry, packageName })),
);
const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');

async function readCatalogues(): Promise<PackageCatalogue[]> {
  const found = readPackages().map(async ({ dir, manifest }) => {
    const path = ['src/errors.ts', 'src/errors/core-errors.ts']
      .map((name) => join(dir, name))
      .find((name) => existsSync(name));
    if (path === undefined) return [];
    const exported = Object.entries((await import(pathToFileURL(path).href)) as Record<string, ErrorCatalogue<string>>);
    return exported
      .filter(([name]) => name.endsWith('Errors'))
      .map(([, { entries }]) => ({ packageName: manifest.name, entries }));
  });
  return (await Promise.all(found)).flat();
}

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
