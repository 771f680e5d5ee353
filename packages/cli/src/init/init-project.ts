import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shellPath, shellWord } from '@phlo/core';
import { cliErrors } from '../errors.js';
import { writeEditorFiles } from '../project/editor-files.js';
import { configFileNames } from '../project/find-project.js';
import { readVersion } from '../version.js';
import { leftToDo } from './left-to-do.js';
import { projectFiles, readmeTail } from './project-files.js';
import { templateFiles, templateSteps } from './templates.js';
import type { TemplateName } from './templates.js';

interface InitPlace {
  readonly path: string;
  /** What `path` is relative to. */
  readonly from: string;
  /** Also into a folder that holds something: its files are kept as they are. */
  readonly force: boolean;
}

export interface InitRequest extends InitPlace {
  readonly template: TemplateName;
}

export interface InitResult {
  /** Absolute. */
  readonly dir: string;
  readonly template: TemplateName;
  /** What was written, relative to `dir`. */
  readonly files: readonly string[];
  /** What was there already, and was left as it is. */
  readonly kept: readonly string[];
  /** What is not done by itself, one sentence each. */
  readonly notes: readonly string[];
  /** Commands that work as they stand, in this order. */
  readonly next: readonly string[];
}

/**
 * Writes a small project that runs offline at once, and overwrites nothing. Throws `INIT_TARGET_EXISTS`, and has written nothing then.
 */
export async function initProject(request: InitRequest): Promise<InitResult> {
  assertMayInit(request);
  const { from, template } = request;
  const dir = resolve(from, request.path);
  const phlo = installedPackage();
  const name = projectName(dir);
  const planned = { ...projectFiles({ name, phlo: phlo.dependency }), ...(await templateFiles(template)) };
  const texts = Object.entries({ ...planned, 'README.md': `${planned['README.md'] ?? ''}${readmeTail}` });
  const kept = texts.filter(([file]) => existsSync(join(dir, file))).map(([file]) => file);
  const written = texts.filter(([file]) => !kept.includes(file));
  for (const [file, text] of written) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), text.replaceAll('%project%', name), { flag: 'wx' });
  }
  writeEditorFiles(dir);
  if (!phlo.isFromRegistry) await linkPackage(dir, phlo.dir);
  const isNamed = kept.includes('package.json') && (await namesPhlo(dir));
  const next = [...enter(from, dir), ...(isNamed ? [] : installing(phlo, kept)), ...templateSteps(template)];
  return { dir, template, files: written.map(([file]) => file), kept, notes: leftToDo(dir, kept), next };
}

/** Whether a project may be written there: asked before the user is. Throws `INIT_TARGET_EXISTS`. */
export function assertMayInit({ path, from, force }: InitPlace): void {
  const dir = resolve(from, path);
  const nearest = nearestExisting(dir);
  if (!statSync(nearest).isDirectory())
    throw cliErrors.create('INIT_TARGET_EXISTS', { message: `${nearest} is no folder.` });
  if (nearest !== dir) return;
  const config = configFileNames.find((name) => existsSync(join(dir, name)));
  if (config !== undefined)
    throw cliErrors.create('INIT_TARGET_EXISTS', { message: `${dir} is a project already: it has ${config}.` });
  const entries = readdirSync(dir).filter((entry) => entry !== '.git');
  if (force || entries.length === 0) return;
  throw cliErrors.create('INIT_TARGET_EXISTS', {
    message: `${dir} is not empty: it has ${entries.slice(0, 3).join(', ')}${entries.length > 3 ? ', …' : ''}.`,
    hint: 'Choose an empty or new folder, or add `--force` to write beside what is there; nothing was written.',
  });
}

const nearestExisting = (path: string): string => (existsSync(path) ? path : nearestExisting(dirname(path)));

const projectName = (dir: string): string =>
  basename(dir)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .replace(/-+$/, '') || 'lakehouse';

/** Nothing where the project is where the user stands. */
function enter(from: string, dir: string): readonly string[] {
  const folder = relative(from, dir);
  if (folder === '') return [];
  return [`cd ${shellPath(folder.startsWith('..') ? dir : folder)}`];
}

interface InstalledPackage {
  readonly dir: string;
  readonly isFromRegistry: boolean;
  readonly dependency: string;
}

/** This very package: from a clone it is depended upon by its folder, from a registry by its version. */
function installedPackage(): InstalledPackage {
  const dir = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
  const isFromRegistry = dir.split('/').includes('node_modules');
  return { dir, isFromRegistry, dependency: isFromRegistry ? `^${readVersion()}` : `file:${dir}` };
}

/** A manifest that was there and does not name `phlo` has to; and with a registry, installing writes the lock that CI asks for. */
function installing({ isFromRegistry, dependency }: InstalledPackage, kept: readonly string[]): readonly string[] {
  if (kept.includes('package.json'))
    return [`npm install ${shellWord(isFromRegistry ? `phlo@${dependency}` : dependency)}`];
  return isFromRegistry ? ['npm install'] : [];
}

/** Read loosely: what is wrong with a manifest is npm's to tell. */
const namesPhlo = async (dir: string): Promise<boolean> =>
  /"phlo"\s*:/.test(await readFile(join(dir, 'package.json'), 'utf8').catch(() => ''));

/**
 * What `npm install` would do with a clone, done offline: so that `npx phlo` and every editor find it. A copy that npx keeps in its cache
 * is not linked: npm would take the link for installed, and write it into the lock.
 */
async function linkPackage(dir: string, phloDir: string): Promise<void> {
  const bin = join(dir, 'node_modules', '.bin');
  if (existsSync(join(dir, 'node_modules', 'phlo')) || existsSync(join(bin, 'phlo'))) return;
  await mkdir(bin, { recursive: true });
  await symlink(phloDir, join(dir, 'node_modules', 'phlo'), 'dir');
  await symlink(join('..', 'phlo', 'bin', 'phlo.cjs'), join(bin, 'phlo'));
}
