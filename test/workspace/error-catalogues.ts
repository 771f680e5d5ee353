import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ErrorCatalogue, ErrorEntry } from '@phlo/core';
import { readPackages } from './packages.ts';

export interface PackageCatalogue {
  readonly packageName: string;
  readonly entries: Readonly<Record<string, ErrorEntry>>;
}

/** The errors of every package. */
export async function readCatalogues(): Promise<PackageCatalogue[]> {
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
