import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account, PostgresPrograms } from '@phlo/postgres';
import type { MartsServerFiles } from './files.js';
import { writeWhole } from './write-whole.js';

/** What serves marts: `pglite` from the folder of the embedded ones, `postgresql` from a folder of its own. */
export const engineNames = ['pglite', 'postgresql'] as const;

export type EngineName = (typeof engineNames)[number];

/** PostgreSQL on this machine, or why it cannot run. */
export type PostgresHere =
  | { readonly programs: readonly PostgresPrograms[]; readonly account?: Account | undefined }
  | { readonly reason: string };

interface Choice {
  readonly engine: EngineName;
  /** Why this one, where it has just been chosen. */
  readonly reason?: string;
}

/** The engine of the first start; nothing before it. */
export async function readEngine(path: string): Promise<EngineName | undefined> {
  const text = (await readFile(path, 'utf8').catch(() => '')).trim();
  return engineNames.find((name) => name === text);
}

/**
 * Which engine serves the marts. The first start chooses, and writes it down: marts never move from one to the other by themselves.
 * Throws `MARTS_ENGINE_CONFLICT`, `MARTS_ENGINE_MISSING`.
 */
export async function chooseEngine(
  files: MartsServerFiles,
  { asked, here }: { readonly asked: EngineName | undefined; readonly here: PostgresHere },
): Promise<Choice> {
  const recorded = await readEngine(files.engine);
  if (recorded !== undefined) {
    if (asked !== undefined && asked !== recorded) throw await conflict(files, { asked, recorded });
    return { engine: recorded };
  }
  if (asked === 'postgresql' && 'reason' in here) throw await missing(here.reason);
  const choice = asked === undefined ? preferred(files, here) : { engine: asked, reason: 'as it was asked for' };
  await writeWhole(files.engine, `${choice.engine}\n`);
  return choice;
}

function preferred({ marts }: MartsServerFiles, here: PostgresHere): Choice {
  if (existsSync(join(marts, 'PG_VERSION'))) return { engine: 'pglite', reason: 'the marts are there already' };
  if ('reason' in here) return { engine: 'pglite', reason: here.reason };
  return { engine: 'postgresql', reason: `PostgreSQL ${here.programs[0]?.major ?? ''} is installed` };
}

async function missing(reason: string) {
  const { martErrors } = await import('@phlo/postgres');
  return martErrors.create('MARTS_ENGINE_MISSING', { message: `The marts are to be served by PostgreSQL: ${reason}.` });
}

async function conflict(
  { engine }: MartsServerFiles,
  { asked, recorded }: { readonly asked: EngineName; readonly recorded: EngineName },
) {
  const { martErrors } = await import('@phlo/postgres');
  return martErrors.create('MARTS_ENGINE_CONFLICT', {
    message: `The marts of this project are served by ${recorded} since the first start, and not by ${asked}.`,
    hint: `Keep ${recorded}; or stop the server, delete ${engine}, and start it again: \`phlo run\` then publishes all marts anew, and the old ones stay where they are, unused.`,
    dataState: 'Nothing was changed.',
  });
}
