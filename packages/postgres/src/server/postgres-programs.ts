import { execFile } from 'node:child_process';
import { access, constants, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** PostgreSQL as it is installed on this machine. */
export interface PostgresPrograms {
  /** Absolute. */
  readonly initdb: string;
  readonly postgres: string;
  readonly major: number;
}

const run = promisify(execFile);
const oldestMajor = 13;

/** Where packages put programs that are not on the PATH: Debian's, PostgreSQL's own, those of Homebrew. */
const packageFolders = [
  { parent: '/usr/lib/postgresql', pattern: /^\d+$/, bin: 'bin' },
  { parent: '/usr', pattern: /^pgsql-\d+$/, bin: 'bin' },
  { parent: '/opt/homebrew/opt', pattern: /^postgresql(@\d+)?$/, bin: 'bin' },
  { parent: '/usr/local/opt', pattern: /^postgresql(@\d+)?$/, bin: 'bin' },
];

/** Every PostgreSQL that is here and new enough, the newest first. `path` is a PATH, asked first among equals. */
export async function findPostgres(path: string): Promise<readonly PostgresPrograms[]> {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...(await listPackageFolders())];
  const found = await Promise.all(folders.map(probe));
  const programs = found.filter((one) => one !== undefined && one.major >= oldestMajor) as PostgresPrograms[];
  return programs.toSorted((a, b) => b.major - a.major);
}

async function listPackageFolders(): Promise<readonly string[]> {
  const found = packageFolders.map(async ({ parent, pattern, bin }) => {
    const names = await readdir(parent).catch((): string[] => []);
    return names.filter((name) => pattern.test(name)).map((name) => join(parent, name, bin));
  });
  return (await Promise.all(found)).flat();
}

async function probe(folder: string): Promise<PostgresPrograms | undefined> {
  const [initdb, postgres] = [join(folder, 'initdb'), join(folder, 'postgres')];
  try {
    await Promise.all([initdb, postgres].map((program) => access(program, constants.X_OK)));
    const { stdout } = await run(postgres, ['--version'], { timeout: 10_000 });
    const major = Number(/\b(\d+)(?:\.\d+|beta|rc|devel)/.exec(stdout)?.[1]);
    return Number.isInteger(major) ? { initdb, postgres, major } : undefined;
  } catch {
    return undefined;
  }
}
