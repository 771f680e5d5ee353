import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { discoverInProject } from '../plugin/discover-in-project.js';
import type { Finding } from './finding.js';

const core = '@phlo/core';

/** Looks whether the project, its plugins and this `phlo` all use one copy of the core. Imports nothing. */
export function examineCopies(projectDir: string): readonly Finding[] {
  const users = [
    { who: 'phlo', dir: dirname(fileURLToPath(import.meta.url)) },
    { who: 'the project', dir: projectDir },
    ...discoverInProject(projectDir).plugins.map(({ package: who, dir }) => ({ who, dir: realpathSync(dir) })),
  ];
  const copies = new Map<string, string[]>();
  for (const { who, dir } of users) {
    const copy = findCore(dir);
    if (copy === undefined) continue;
    const known = copies.get(copy) ?? [];
    copies.set(copy, known.includes(who) ? known : [...known, who]);
  }
  if (copies.size < 2) return [];
  const described = [...copies].map(([dir, found]) => `${versionOf(dir)} for ${found.join(', ')} in ${dir}`);
  return [
    {
      name: 'core',
      status: 'warning',
      message: `there are ${copies.size} copies of ${core}: ${described.join('; ')}`,
      why: 'A plugin with a copy of its own speaks the contracts of that version, and not those of this one.',
      hint: `Where versions differ, install those of phlo and of the plugin that go together. A plugin that names ${core} under dependencies is to name it under peerDependencies. Then \`npm dedupe\`, and \`npm ls ${core}\` shows one.`,
    },
  ];
}

/** As Node would find it from a folder. */
function findCore(from: string): string | undefined {
  for (let dir = from; ; dir = dirname(dir)) {
    const candidate = join(dir, 'node_modules', core);
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
    if (dir === dirname(dir)) return undefined;
  }
}

function versionOf(dir: string): string {
  const { version = 'unknown' } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { version?: string };
  return version;
}
