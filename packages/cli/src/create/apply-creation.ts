import { constants, existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { cliErrors } from '../errors.js';
import type { Created, Creation } from './creation.js';

export interface Applying {
  /** Absolute folder of the project. */
  readonly dir: string;
  /** Where the user stands: commands are to work there. */
  readonly cwd: string;
  readonly isDryRun: boolean;
  /** Loads the project as it has become; what it throws undoes everything. */
  readonly verify: () => Promise<void>;
}

/** Writes everything or nothing, and overwrites nothing. Throws `CREATE_TARGET_EXISTS`. */
export async function applyCreation(creation: Creation, { dir, cwd, isDryRun, verify }: Applying): Promise<Created> {
  const { files, copies = {}, changes = {}, shows, test } = creation;
  const written = [...Object.keys(copies), ...Object.keys(files)];
  const taken = written.find((path) => existsSync(join(dir, path)));
  if (taken !== undefined) throw existing(join(dir, taken));
  if (!isDryRun) await writeAll(creation, dir, verify);
  return {
    dir,
    files: written,
    changed: Object.keys(changes),
    next: [
      ...enter(dir, cwd),
      ...shows.map((args) => `npx phlo ${args.map(shellQuote).join(' ')}`),
      `npx phlo test ${shellQuote(pathFrom(join(dir, test), { dir, cwd }))}`,
    ],
    dryRun: isDryRun,
    ...(isDryRun && { contents: { ...files, ...changes } }),
  };
}

async function writeAll({ files, copies = {}, changes = {} }: Creation, dir: string, verify: () => Promise<void>) {
  const undo: (() => Promise<void>)[] = [];
  const make = async (path: string, put: (target: string) => Promise<void>) => {
    const target = join(dir, path);
    await mkdir(dirname(target), { recursive: true });
    await put(target).catch((error: unknown) => {
      throw isTaken(error) ? existing(target, error) : error;
    });
    undo.push(() => rm(target, { force: true }));
  };
  try {
    for (const [path, source] of Object.entries(copies))
      await make(path, (target) => copyFile(source, target, constants.COPYFILE_EXCL));
    for (const [path, text] of Object.entries(files))
      await make(path, (target) => writeFile(target, text, { flag: 'wx' }));
    for (const [path, text] of Object.entries(changes)) {
      const target = join(dir, path);
      const before = await readFile(target);
      undo.push(() => writeFile(target, before));
      await writeFile(target, text);
    }
    await verify();
  } catch (error) {
    for (const step of undo.toReversed()) await step();
    throw error;
  }
}

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST';

const existing = (path: string, cause?: unknown) =>
  cliErrors.create('CREATE_TARGET_EXISTS', { message: `${path} is there already.`, cause });

const isInside = (dir: string, path: string): boolean => !relative(dir, path).startsWith('..');

const enter = (dir: string, cwd: string): readonly string[] => (isInside(dir, cwd) ? [] : [`cd ${shellQuote(dir)}`]);

const pathFrom = (path: string, { dir, cwd }: { readonly dir: string; readonly cwd: string }): string =>
  relative(isInside(dir, cwd) ? cwd : dir, path);

const shellQuote = (text: string): string =>
  /^[\w./@~:,=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
