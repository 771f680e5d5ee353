import { accessSync, constants, existsSync, readFileSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { shellPath } from '@phlo/core';
import { formatAge, formatBytes } from '../output/format.js';
import type { Finding } from './finding.js';
import { networkMountOf } from './network-mount.js';

const littleSpaceBytes = 2e9;

/** What is looked at where the files of a project lie. */
interface Folders {
  /** Absolute. */
  readonly projectDir: string;
  readonly tempDir: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Examines the folders of a project, which are there whether its configuration can be read or not. Changes nothing. */
export const examineFolders = ({ projectDir, tempDir, now }: Folders): readonly Finding[] => [
  ...examineRights(projectDir),
  ...examineSpace([projectDir, join(projectDir, '.phlo'), join(projectDir, 'lake'), tempDir].filter(existsSync)),
  ...examineNetwork(join(projectDir, '.phlo')),
  ...examineClock(stateFiles(projectDir), now),
];

/** Files that every command writes: one that this user may not write stops everything. */
const stateFiles = (projectDir: string): readonly string[] =>
  ['.phlo/state.db', 'lake/catalog.db'].map((path) => join(projectDir, path)).filter(existsSync);

function examineRights(projectDir: string): readonly Finding[] {
  const folders = ['.phlo', 'lake'].map((path) => join(projectDir, path)).filter(existsSync);
  const needed = [...(folders.length === 0 ? [projectDir] : folders), ...stateFiles(projectDir)];
  return needed
    .filter((path) => !isWritable(path))
    .map((path) => ({
      name: 'permissions',
      status: 'failed',
      message: `${path} cannot be written by this user`,
      why: 'Every command writes state there. Often somebody ran phlo once as root, or in a container with another user.',
      hint: `Give it back: \`sudo chown -R "$(id -u):$(id -g)" ${folders.map(shellPath).join(' ') || shellPath(projectDir)}\`.`,
    }));
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** One finding for each disk: the lake, the state and temporary files may lie on disks of their own. */
function examineSpace(folders: readonly string[]): readonly Finding[] {
  const byDisk = new Map(folders.toReversed().map((folder) => [statSync(folder).dev, folder]));
  return [...byDisk.values()].toReversed().map((folder) => {
    const { bavail, bsize } = statfsSync(folder);
    const free = bavail * bsize;
    const message = `${formatBytes(free)} free at ${folder}`;
    if (free > littleSpaceBytes) return { name: 'disk', status: 'ok', message };
    return {
      name: 'disk',
      status: 'warning',
      message,
      why: 'A full disk fails a run. It loses nothing, and publishes nothing either.',
      hint: 'Make room before large loads: `du -sh lake .phlo` shows what takes it.',
    };
  });
}

function examineNetwork(privateDir: string): readonly Finding[] {
  if (process.platform !== 'linux' || !existsSync(privateDir)) return [];
  const mount = networkMountOf(realpathSync(privateDir), readFileSync('/proc/self/mountinfo', 'utf8'));
  if (mount === undefined) return [];
  return [
    {
      name: 'state',
      status: 'warning',
      message: `${privateDir} lies on a network file system (${mount.type}, mounted at ${mount.path})`,
      why: 'The locks of SQLite do not hold there: two machines that run at once may damage the state.',
      hint: 'Keep `.phlo` on a local disk: move it there, and leave a symbolic link in its place.',
    },
  ];
}

const toleratedSkewMs = 60_000;

function examineClock(files: readonly string[], now: number): readonly Finding[] {
  const ahead = files
    .map((path) => ({ path, byMs: statSync(path).mtimeMs - now }))
    .filter(({ byMs }) => byMs > toleratedSkewMs)
    .toSorted((a, b) => b.byMs - a.byMs)[0];
  if (ahead === undefined) return [];
  const by = formatAge(ahead.byMs).replace(' ago', '');
  return [
    {
      name: 'clock',
      status: 'warning',
      message: `${ahead.path} was written ${by} from now: the clock of this machine was set back, or that of the disk is ahead`,
      why: 'Retention, schedules and whether a process is alive are decided by the clock.',
      hint: 'Set the clock: `timedatectl` on Linux shows whether it is kept by a time server.',
    },
  ];
}
