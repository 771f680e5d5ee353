import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PluginManifest } from './manifest.js';

export interface PackageParts {
  readonly version?: string;
  readonly phlo?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly exports?: unknown;
  /** Texts of files, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A folder of its own in which a test lays packages out as a package manager would. */
export interface Layout extends Disposable {
  readonly dir: string;
  /** Writes a package into a folder; its name is the last part, or the last two with a scope. */
  write(at: string, parts?: PackageParts): string;
  link(at: string, target: string): void;
  /** A project with these plugins installed as npm does it. Returns its folder. */
  project(plugins: Readonly<Record<string, PackageParts>>): string;
}

export function createLayout(): Layout {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'phlo-plugins-')));
  const write: Layout['write'] = (at, { files = {}, version = '1.0.0', ...manifest } = {}) => {
    const folder = join(dir, at);
    const name = /(?:@[^/]+\/)?[^/]+$/.exec(at)?.[0] ?? at;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, type: 'module', ...manifest }));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  };
  return {
    dir,
    write,
    link: (at, target) => {
      mkdirSync(dirname(join(dir, at)), { recursive: true });
      symlinkSync(join(dir, target), join(dir, at));
    },
    project: (plugins) => {
      for (const [name, parts] of Object.entries(plugins)) write(`shop/node_modules/${name}`, parts);
      const dependencies = Object.fromEntries(Object.keys(plugins).map((name) => [name, '^1.0.0']));
      return write('shop', { dependencies });
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** `package.json#phlo` of one plugin. */
export const declare = (key: string, manifest: Partial<PluginManifest> = {}): unknown => {
  const [group = '', name = ''] = key.split(':');
  return { apiVersion: 1, plugins: { [group]: { [name]: { entry: './plugin.js', ...manifest } } } };
};

/** A package with one plugin of the group `hooks`. */
export function hookPackage(name: string, code: string, manifest: Partial<PluginManifest> = {}): PackageParts {
  return { phlo: declare(`hooks:${name}`, manifest), files: { 'plugin.js': code } };
}
