import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const configFileNames = ['phlo.config.ts', 'phlo.config.js', 'phlo.config.mjs'] as const;

export interface ProjectLocation {
  /** Absolute folder of the project. */
  readonly dir: string;
  readonly configPath: string;
}

/** Looks for a config file in a folder and above it. */
export function findProject(from: string): ProjectLocation | undefined {
  for (let dir = resolve(from); ; dir = dirname(dir)) {
    const name = configFileNames.find((candidate) => existsSync(join(dir, candidate)));
    if (name !== undefined) return { dir, configPath: join(dir, name) };
    if (dir === dirname(dir)) return undefined;
  }
}
