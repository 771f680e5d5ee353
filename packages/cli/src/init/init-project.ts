import { existsSync, lstatSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cliErrors } from '../errors.js';
import { writeEditorFiles } from '../project/editor-files.js';
import { projectFiles } from './templates.js';
import { readVersion } from '../version.js';

export interface InitResult {
  /** Absolute. */
  readonly dir: string;
  /** Relative to `dir`. */
  readonly files: readonly string[];
  /** Commands that work as they stand, in this order. */
  readonly next: readonly string[];
}

/** Writes a small project that runs offline at once. Throws `INIT_TARGET_EXISTS`, and has written nothing then. */
export async function initProject({
  path,
  from,
}: {
  readonly path: string;
  readonly from: string;
}): Promise<InitResult> {
  const dir = resolve(from, path);
  await assertEmpty(dir);
  const phlo = installedPackage();
  const files = projectFiles({ name: projectName(dir), phlo: phlo.dependency });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), text);
  }
  writeEditorFiles(dir);
  await linkPackage(dir, phlo.dir);
  const folder = relative(from, dir);
  const place = folder.startsWith('..') ? dir : folder;
  return {
    dir,
    files: Object.keys(files),
    next: [`cd ${quote(place)}`, 'npx phlo run', 'npx phlo test', 'npx phlo query "select * from gold.revenue_by_day"'],
  };
}

async function assertEmpty(dir: string): Promise<void> {
  if (!existsSync(dir)) return;
  const isFolder = lstatSync(dir).isDirectory();
  const entries = isFolder ? (await readdir(dir)).filter((entry) => entry !== '.git') : [];
  if (isFolder && entries.length === 0) return;
  const message = isFolder
    ? `${dir} is not empty: it has ${entries.slice(0, 3).join(', ')}${entries.length > 3 ? ', …' : ''}.`
    : `${dir} is a file.`;
  throw cliErrors.create('INIT_TARGET_EXISTS', { message });
}

const projectName = (dir: string): string =>
  basename(dir)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .replace(/-+$/, '') || 'lakehouse';

const quote = (path: string): string =>
  /^[\w./@~+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;

/** This very package: from a clone it is depended upon by its folder, from a registry by its version. */
function installedPackage(): { readonly dir: string; readonly dependency: string } {
  const dir = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
  const isInstalled = dir.split('/').includes('node_modules');
  return { dir, dependency: isInstalled ? `^${readVersion()}` : `file:${dir}` };
}

/** What `npm install` would do with the dependency, done offline: so that `npx phlo` and every editor find it. */
async function linkPackage(dir: string, phloDir: string): Promise<void> {
  await mkdir(join(dir, 'node_modules', '.bin'), { recursive: true });
  await symlink(phloDir, join(dir, 'node_modules', 'phlo'), 'dir');
  await symlink(join('..', 'phlo', 'bin', 'phlo.cjs'), join(dir, 'node_modules', '.bin', 'phlo'));
}
