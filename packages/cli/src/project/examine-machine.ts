import { accessSync, constants } from 'node:fs';
import type { Finding } from './finding.js';

const oldestNode = [20, 19] as const;

interface Machine {
  /** Of Node, as `20.19.0`. */
  readonly version: string;
  readonly platform: NodeJS.Platform;
  /** Folder for temporary files. */
  readonly tempDir: string;
}

/** Examines what every project on this machine needs. */
export const examineMachine = ({ version, platform, tempDir }: Machine): readonly Finding[] => [
  examineNode(version),
  examinePlatform(platform),
  ...examineTemp(tempDir),
];

function examineNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
  if (!isOld) return { name: 'node', status: 'ok', message: version };
  return {
    name: 'node',
    status: 'failed',
    message: `${version} is too old`,
    why: 'Phlo uses what older versions of Node do not have, and fails somewhere in the middle.',
    hint: `Install Node ${oldestNode.join('.')} or later.`,
  };
}

function examinePlatform(platform: NodeJS.Platform): Finding {
  if (platform === 'linux' || platform === 'darwin')
    return { name: 'platform', status: 'ok', message: `${platform} ${process.arch}` };
  return {
    name: 'platform',
    status: 'warning',
    message: `${platform} is untested`,
    why: 'Locks and signals differ there, and nobody has looked whether they hold.',
    hint: 'Use Linux or macOS, or WSL on Windows.',
  };
}

function examineTemp(tempDir: string): readonly Finding[] {
  try {
    accessSync(tempDir, constants.W_OK);
    return [];
  } catch {
    return [
      {
        name: 'temp',
        status: 'failed',
        message: `${tempDir} cannot be written`,
        why: 'A long result waits there until it is whole, and so do the tests of a project.',
        hint: 'Let this user write there, or name another folder by TMPDIR.',
      },
    ];
  }
}
