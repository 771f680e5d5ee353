import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, it } from 'vitest';
import { readPackages, root } from './workspace/packages.ts';

interface Packed {
  readonly name: string;
  /** Relative to the package, with `/`. */
  readonly paths: ReadonlySet<string>;
  read(path: string): string;
}

/** What `npm publish` would send of each package. It is built. */
const packages: readonly Packed[] = readPacked();

it('what is published has its README and the licence of the repository', () => {
  const licence = readFileSync(join(root, 'LICENSE'), 'utf8');
  for (const { name, paths, read } of packages) {
    expect([...paths], name).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']));
    expect(read('LICENSE') === licence, name).toBe(true);
  }
});

it('what is published holds no test but those of templates, and nothing that only a build needs', () => {
  const unwanted = packages.flatMap(({ name, paths }) =>
    [...paths]
      .filter((path) => !path.startsWith('templates/'))
      .filter((path) => /\.(test|test-d|pg-test)\.|fixtures\/|tsconfig|\.tsbuildinfo$|\.tgz$/.test(path))
      .map((path) => `${name}: ${path}`),
  );
  expect(unwanted).toEqual([]);
});

it('every map of what is published leads to a source that is published with it', () => {
  let maps = 0;
  for (const { name, paths, read } of packages)
    for (const path of paths)
      if (path.endsWith('.map')) {
        maps += 1;
        const { sources } = JSON.parse(read(path)) as { readonly sources: readonly string[] };
        const missing = sources.filter((source) => !paths.has(posix.join(posix.dirname(path), source)));
        expect(missing, `${name}: ${path}`).toEqual([]);
      }
  expect(maps).toBeGreaterThan(1_000);
});

it('nothing of what is published names the folder in which it was built', () => {
  const named = packages.flatMap(({ name, paths, read }) =>
    [...paths].filter((path) => read(path).includes(root)).map((path) => `${name}: ${path}`),
  );
  expect(named).toEqual([]);
});

function readPacked(): Packed[] {
  const dirs = new Map(readPackages().map(({ dir, manifest }) => [manifest.name, dir]));
  const workspaces = [...dirs.keys()].map((name) => `--workspace=${name}`);
  const text = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', ...workspaces], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 2 ** 20,
  });
  const packed = JSON.parse(text) as readonly {
    readonly name: string;
    readonly files: readonly { readonly path: string }[];
  }[];
  expect(packed.map(({ name }) => name).toSorted()).toEqual([...dirs.keys()].toSorted());
  return packed.map(({ name, files }) => ({
    name,
    paths: new Set(files.map(({ path }) => path)),
    read: (path) => readFileSync(join(dirs.get(name) ?? '', path), 'utf8'),
  }));
}
