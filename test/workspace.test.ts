import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCycle } from './workspace/cycles.ts';
import {
  fileGraph,
  findBareBuiltins,
  findForbiddenImports,
  findUndeclaredImports,
  packageGraph,
} from './workspace/imports.ts';
import { layers, layersOf } from './workspace/layers.ts';
import { findInstallScripts, findMissingOptional, readLock } from './workspace/lock.ts';
import { entriesOf, readManifest, readPackages, root } from './workspace/packages.ts';

const packages = readPackages();
const files = packages.flatMap((one) => one.files);
const sources = files.filter(({ isTest }) => !isTest);
const workspaces = [
  ...packages.map(({ manifest }) => manifest),
  readManifest(join(root, 'examples/flights')),
  readManifest(join(root, 'bench')),
];

describe('layers', () => {
  it('has every package in exactly one layer, and no layer names a package that is not there', () => {
    expect(packages.filter(({ manifest }) => layersOf(manifest.name).length !== 1).map(({ folder }) => folder)).toEqual(
      [],
    );
    const known = new Set(packages.map(({ manifest }) => manifest.name));
    expect(Object.values(layers).flatMap((layer) => layer.packages.filter((name) => !known.has(name)))).toEqual([]);
  });

  it('imports downwards only', () => expect(findForbiddenImports(packages)).toEqual([]));
  it('imports nothing that the package does not declare', () => expect(findUndeclaredImports(packages)).toEqual([]));
  it("imports Node's modules by `node:`", () => expect(findBareBuiltins(packages)).toEqual([]));
  it('has no cycle between files', () => expect(findCycle(fileGraph(packages))).toBeUndefined());
  it('has no cycle between packages', () => expect(findCycle(packageGraph(packages))).toBeUndefined());

  it('reads the environment, the clock, chance and the console in the composition root only', () => {
    const below = sources.filter(
      ({ name }) => !name.startsWith('packages/cli/') && name !== 'packages/core/src/clock.ts',
    );
    expect(below.flatMap(({ name, ambient }) => ambient.map((read) => `${name}: ${read}`))).toEqual([]);
  });
});

describe('files', () => {
  const forbidden = new Set(['utils', 'util', 'common', 'shared', 'helpers', 'helper', 'misc']);

  it('are not called utils or helpers, nor are folders and packages', () => {
    const parts = files.map(({ name }) => ({ name, words: name.split('/').map((part) => part.split('.')[0] ?? '') }));
    expect(parts.filter(({ words }) => words.some((word) => forbidden.has(word))).map(({ name }) => name)).toEqual([]);
  });

  it('have kebab-case names', () => {
    expect(
      files
        .filter(
          ({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.test-d|\.pg-test|\.test\.setup)?\.ts$/.test(basename(path)),
        )
        .map(({ name }) => name),
    ).toEqual([]);
  });

  it('have at most 400 lines, unless a script wrote them', () => {
    expect(
      files
        .filter(({ lines, isGenerated }) => lines > 400 && !isGenerated)
        .map(({ name, lines }) => `${name}: ${lines}`),
    ).toEqual([]);
  });

  it('declare no enum: a union of strings says the same', () => {
    expect(files.filter(({ hasEnum }) => hasEnum).map(({ name }) => name)).toEqual([]);
  });

  it('export by name: no star, and no default but the entries of plugins', () => {
    const entries = new Set(packages.flatMap(({ folder, manifest }) => entriesOf(manifest, folder)));
    expect(
      sources
        .filter(({ name, hasStarExport, hasDefaultExport }) => hasStarExport || hasDefaultExport !== entries.has(name))
        .map(({ name }) => name),
    ).toEqual([]);
  });
});

describe('manifests', () => {
  it('have a version, a licence and the oldest Node that is supported', () => {
    for (const { name, version, license } of workspaces)
      expect({ name, version, license }).toEqual({ name, version: '0.1.0', license: 'Apache-2.0' });
    for (const { manifest } of packages) expect(manifest.engines).toEqual({ node: '>=20.19' });
  });

  it('say what a package is, in words that a search for packages finds', () => {
    for (const { manifest } of packages) {
      expect(manifest.description, manifest.name).toMatch(/^[A-Z].+[^.]$/);
      expect(manifest.keywords, manifest.name).toContainEqual(expect.any(String));
    }
  });

  it('export exact files, each with its types, that come from a source file', () => {
    for (const { dir, manifest } of packages) {
      const { './package.json': own, ...entries } = manifest.exports ?? {};
      expect(own, manifest.name).toBe('./package.json');
      for (const [subpath, target] of Object.entries(entries)) {
        expect(subpath, manifest.name).not.toContain('*');
        expect(Object.keys(target), manifest.name).toEqual(['types', 'default']);
        const file = typeof target === 'string' ? target : (target.default ?? '');
        expect(existsSync(join(dir, file.replace('./dist/', 'src/').replace(/\.js$/, '.ts'))), file).toBe(true);
      }
    }
  });

  it('name siblings by their exact version', () => {
    const versions = new Map(packages.map(({ manifest }) => [manifest.name, manifest.version]));
    const declared = workspaces.flatMap((manifest) =>
      Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }),
    );
    expect(declared.filter(([name, range]) => versions.has(name) && versions.get(name) !== range)).toEqual([]);
  });

  it('are all built by `tsc -b`', () => {
    expect(packages.filter(({ dir }) => !existsSync(join(dir, 'tsconfig.json'))).map(({ folder }) => folder)).toEqual(
      [],
    );
  });
});

describe('the lock', () => {
  const lock = readLock();

  it('has an entry for every optional dependency, so that it serves every platform', () => {
    expect(findMissingOptional(lock)).toEqual([]);
  });

  it('has no package with an install script but the file watcher of the test runner, which works without', () => {
    expect(findInstallScripts(lock).filter((path) => !path.endsWith('node_modules/fsevents'))).toEqual([]);
  });
});
