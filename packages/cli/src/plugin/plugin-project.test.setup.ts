import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const workspace = fileURLToPath(new URL('../../../../', import.meta.url));

/** A file of a folder, with the folders above it. */
export function put(dir: string, path: string, text: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

export interface PackageOptions {
  /** `hooks`, for one that is not another. */
  readonly group?: string;
  /** What the manifest says beside the entry. */
  readonly manifest?: object;
}

/** Installs a plugin's package into a project, as npm would, with the core and a schema library beside it. */
export function install(
  dir: string,
  name: string,
  code: string,
  { group = 'hooks', manifest = {} }: PackageOptions = {},
): string {
  const folder = join(dir, 'node_modules', name);
  const plugins = { [group]: { [name]: { entry: './plugin.js', ...manifest } } };
  put(
    folder,
    'package.json',
    JSON.stringify({ name, version: '1.2.3', type: 'module', phlo: { apiVersion: 1, plugins } }, null, 2),
  );
  put(folder, 'plugin.js', code);
  return folder;
}

/** A project that declares these packages, and loads nothing of its own. */
export function writeProject(dir: string, packages: readonly string[], config = "{ name: 'shop' }"): void {
  const dependencies = Object.fromEntries(packages.map((name) => [name, '^1.0.0']));
  put(dir, 'package.json', JSON.stringify({ name: 'shop', type: 'module', dependencies }));
  put(
    dir,
    'phlo.config.ts',
    `import { defineProject, definePlugin, env, onEvent } from 'phlo';\nexport default defineProject(${config});\n`,
  );
  for (const [name, target] of [
    ['@phlo/core', 'packages/core'],
    ['zod', 'node_modules/zod'],
  ] as const) {
    mkdirSync(dirname(join(dir, 'node_modules', name)), { recursive: true });
    symlinkSync(join(workspace, target), join(dir, 'node_modules', name), 'dir');
  }
}

/** Code of a plugin with one hook on the end of a run; more fields may be added. */
export const hookPlugin = (name: string, fields = ''): string => `import { definePlugin, onEvent } from '@phlo/core';
import { z } from 'zod';
export default () => definePlugin({
  name: '${name}',
  hooks: [onEvent('run.end', { name: 'tell', handler: () => undefined })],
  ${fields}
});
void z;
`;

/** What the manifest of {@link hookPlugin} says. */
export const hooks = [{ name: 'tell', on: 'run.end', priority: 100, policy: 'log', delivery: 'inline' }];
