import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const configFileNames = ['phlo.config.ts', 'phlo.config.js', 'phlo.config.mjs'] as const;

export interface ProjectLocation {
  /** Absolute folder of the project, without links: leases, and the marks of its processes, name it by one path whatever way leads there. */
  readonly dir: string;
  readonly configPath: string;
}

/** Looks for a config file in a folder and above it. */
export function findProject(from: string): ProjectLocation | undefined {
  for (let dir = resolve(from); ; dir = dirname(dir)) {
    const name = configFileNames.find((candidate) => existsSync(join(dir, candidate)));
    if (name !== undefined) {
      const real = realpathSync(dir);
      return { dir: real, configPath: join(real, name) };
    }
    if (dir === dirname(dir)) return undefined;
  }
}
