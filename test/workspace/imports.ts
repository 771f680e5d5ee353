import { builtinModules } from 'node:module';
import { dirname, resolve } from 'node:path';
import { layersOf, mayImport } from './layers.ts';
import { readManifest, root } from './packages.ts';
import type { WorkspacePackage } from './packages.ts';
import type { SourceFile } from './source-file.ts';
import type { Graph } from './cycles.ts';

/** The package that a specifier names: `@scope/name/sub` is `@scope/name`; none for relative paths and `node:`. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  const [first = '', second] = specifier.split('/');
  return first.startsWith('@') && second !== undefined ? `${first}/${second}` : first;
}

/** Imports that point upwards or sideways, as messages. Tests meet whom they like. */
export function findForbiddenImports(packages: readonly WorkspacePackage[]): string[] {
  const siblings = new Set(packages.map(({ manifest }) => manifest.name));
  return packages.flatMap(({ manifest, files }) => {
    const imported = files.filter(({ isTest }) => !isTest).flatMap((file) => importsOf(file));
    return imported
      .filter(({ name }) => siblings.has(name) && name !== manifest.name && !isAllowed(manifest.name, name))
      .map(({ name, file }) => `${file.name} imports ${name}`);
  });
}

function isAllowed(from: string, to: string): boolean {
  const [fromLayer] = layersOf(from);
  const [toLayer] = layersOf(to);
  return fromLayer !== undefined && toLayer !== undefined && mayImport(fromLayer, toLayer);
}

/**
 * Imports that the package's own manifest does not declare, as messages: npm hoists everything to one folder, so neither
 * Node nor the compiler notices them. Tests may use development dependencies, of the workspace too.
 */
export function findUndeclaredImports(packages: readonly WorkspacePackage[]): string[] {
  const workspace = Object.keys(readManifest(root).devDependencies ?? {});
  return packages.flatMap(({ manifest, files }) => {
    const own = [manifest.name, ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })];
    const forTests = [...own, ...Object.keys(manifest.devDependencies ?? {}), ...workspace];
    return files.flatMap((file) =>
      importsOf(file)
        .filter(({ name }) => !(file.isTest ? forTests : own).includes(name))
        .map(({ name }) => `${file.name} imports ${name}, which ${manifest.name} does not declare`),
    );
  });
}

/** Node's own modules by their bare name: `fs` looks like a package. */
export function findBareBuiltins(packages: readonly WorkspacePackage[]): string[] {
  return packages.flatMap(({ files }) =>
    files.flatMap((file) =>
      importsOf(file)
        .filter(({ name }) => builtinModules.includes(name))
        .map(({ name }) => `${file.name} imports ${name}`),
    ),
  );
}

function importsOf(file: SourceFile): { readonly name: string; readonly file: SourceFile }[] {
  return file.specifiers.flatMap((specifier) => {
    const name = packageOf(specifier);
    return name === undefined ? [] : [{ name, file }];
  });
}

/** Which file imports which, types included, by the name of the `.ts` file. */
export function fileGraph(packages: readonly WorkspacePackage[]): Graph {
  const files = packages.flatMap((one) => one.files);
  return new Map(
    files.map(({ name, path, specifiers }) => [
      name,
      specifiers.filter(isRelative).map((specifier) => sourcePath(path, specifier)),
    ]),
  );
}

const isRelative = (specifier: string): boolean => specifier.startsWith('.');
const sourcePath = (from: string, specifier: string): string =>
  resolve(dirname(from), specifier)
    .replace(/\.js$/, '.ts')
    .slice(root.length + 1);

/** Which package declares which sibling as a dependency. */
export function packageGraph(packages: readonly WorkspacePackage[]): Graph {
  const siblings = new Set(packages.map(({ manifest }) => manifest.name));
  return new Map(
    packages.map(({ manifest }) => [
      manifest.name,
      Object.keys(manifest.dependencies ?? {}).filter((name) => siblings.has(name)),
    ]),
  );
}
