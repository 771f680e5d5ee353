import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isAbsolute, join, parse, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { ingestErrors } from './errors.js';
import type { IngestionAsset } from './ingestion-asset.js';
import type { FilesOptions } from './source.js';

const packagePrefix = 'npm:';

/** Absolute paths of a source's files, each once, sorted by code unit. Throws `SOURCE_MISSING`. */
export async function resolveFiles(
  asset: IngestionAsset,
  { path }: FilesOptions,
  projectDir: string,
): Promise<string[]> {
  const found = new Set<string>();
  for (const pattern of typeof path === 'string' ? [path] : path) {
    const located = locate(pattern, projectDir);
    const matched = located === undefined ? [] : await expand(located);
    if (matched.length === 0) throw missing(asset, pattern, { located, projectDir });
    for (const one of matched) found.add(one);
  }
  return [...found].toSorted();
}

/** Absolute pattern; `undefined` where the package is not installed. */
function locate(pattern: string, projectDir: string): string | undefined {
  if (!pattern.startsWith(packagePrefix)) return isAbsolute(pattern) ? pattern : resolve(projectDir, pattern);
  const [, name, path] = /^npm:((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(pattern) ?? [];
  if (name === undefined || path === undefined) return undefined;
  // The package's `exports` may hide its files, so its folder is looked for where Node would look.
  const roots = createRequire(join(projectDir, 'package.json')).resolve.paths(name) ?? [];
  const folder = roots.map((root) => join(root, name)).find((candidate) => existsSync(candidate));
  return folder === undefined ? undefined : join(folder, path);
}

/** A path that exists is taken as it is written, also with a `[` in its name. */
async function expand(pattern: string): Promise<string[]> {
  if (existsSync(pattern)) return (await stat(pattern)).isFile() ? [pattern] : [];
  const magic = /[*?[\]{}]/;
  if (!magic.test(pattern)) return [];
  const { root } = parse(pattern);
  const segments = pattern.slice(root.length).split('/');
  const fixed = segments.findIndex((segment) => magic.test(segment));
  // Only the part with wildcards is a pattern: a folder above it may have any name.
  const cwd = join(root, ...segments.slice(0, fixed));
  if (!existsSync(cwd)) return [];
  return glob(segments.slice(fixed).join('/'), { cwd, absolute: true, onlyFiles: true, expandDirectories: false });
}

function missing(
  asset: IngestionAsset,
  pattern: string,
  { located, projectDir }: { readonly located: string | undefined; readonly projectDir: string },
) {
  const reason =
    located === undefined
      ? `matches no file (the package is not installed in ${projectDir})`
      : existsSync(located)
        ? 'is a folder'
        : `matches no file (looked for ${located})`;
  return ingestErrors.create('SOURCE_MISSING', {
    message: `${asset.name} reads "${pattern}", which ${reason}.`,
    asset: asset.name,
    hint: `${nextStep(pattern, located)}; then \`phlo run --select ${asset.name}\`.`,
    details: { pattern },
  });
}

function nextStep(pattern: string, located: string | undefined): string {
  const [, name = ''] = /^npm:((?:@[^/]+\/)?[^/]+)/.exec(pattern) ?? [];
  if (located === undefined) return `Install it with \`npm install ${name}\``;
  return existsSync(located)
    ? `Say which files of it, such as "${pattern.replace(/\/$/, '')}/*.csv"`
    : 'Correct the path, or bring the file';
}
