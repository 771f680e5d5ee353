import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSourceFile } from './source-file.ts';
import type { SourceFile } from './source-file.ts';

export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly private?: boolean;
  readonly engines?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly phlo?: {
    readonly plugins: Readonly<Record<string, Readonly<Record<string, { readonly entry: string }>>>>;
  };
}

/** Sources of the entries of a package's plugins, which export by default: that is the contract of plugins. */
export const entriesOf = ({ phlo }: Manifest, folder: string): readonly string[] =>
  Object.values(phlo?.plugins ?? {})
    .flatMap((plugins) => Object.values(plugins))
    .map(({ entry }) => sourceOf(entry, folder));

/** Sources of the entries of a package's plugins that bring commands. */
export const cliEntriesOf = ({ phlo }: Manifest, folder: string): readonly string[] =>
  Object.values(phlo?.plugins['cli'] ?? {}).map(({ entry }) => sourceOf(entry, folder));

const sourceOf = (entry: string, folder: string): string =>
  `packages/${folder}/src/${entry.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts')}`;

export interface WorkspacePackage {
  /** Absolute. */
  readonly dir: string;
  readonly folder: string;
  readonly manifest: Manifest;
  readonly files: readonly SourceFile[];
}

/** Absolute path of the repository, without a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export const readManifest = (dir: string): Manifest =>
  JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest;

/** Every package under `packages/` with its sources. */
export function readPackages(): WorkspacePackage[] {
  const folders = readdirSync(join(root, 'packages'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name: folder }) => {
    const dir = join(root, 'packages', folder);
    return { dir, folder, manifest: readManifest(dir), files: readSources(join(dir, 'src')) };
  });
}

function readSources(dir: string): SourceFile[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .toSorted()
    .map((name) => readSourceFile(join(dir, name), root));
}
