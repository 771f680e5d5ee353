import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSystemClock } from '@phlo/core';
import type { Clock, NotifyType, PhloEvent } from '@phlo/core';
import { openProject } from '../../packages/cli/src/project/open-project.js';
import { root } from '../workspace/packages.ts';
import { capabilities } from './capabilities.ts';
import type { Capability, Replayed } from './capabilities.ts';
import { semanticModel } from './record-run.ts';

/** A project that has all capabilities at hand and configured; which of them it declares, each replay says. */
export function prepareProject(dir: string, config: object): void {
  mkdirSync(join(dir, 'node_modules/@phlo'), { recursive: true });
  for (const name of capabilities)
    symlinkSync(join(root, 'packages', name), join(dir, 'node_modules/@phlo', name), 'dir');
  mkdirSync(join(dir, 'workflows/semantic'), { recursive: true });
  writeFileSync(join(dir, 'workflows/semantic/shop.yaml'), semanticModel);
  writeFileSync(
    join(dir, 'phlo.config.js'),
    `import { defineProject } from 'phlo';\nexport default defineProject(${JSON.stringify({ name: 'shop', plugins: { config } })});\n`,
  );
}

/** Tells a run that was recorded to these capabilities, on a state of its own, and delivers all that waits. */
export async function replayRun(
  dir: string,
  recorded: readonly PhloEvent[],
  members: readonly Capability[],
): Promise<Replayed> {
  const dependencies = Object.fromEntries(members.map((name) => [`@phlo/${name}`, '*']));
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: 'shop', type: 'module', dependencies }));
  rmSync(join(dir, 'shop.prom'), { force: true });
  const dataDir = mkdtempSync(join(dir, 'data-'));
  const events: PhloEvent[] = [];
  const clock = clockAt(recorded);
  await using project = await openProject(dir, {
    env: {},
    dataDir,
    clock,
    onEvent: (event) => void events.push(event),
  });
  await project.plugins.load();
  const acting = new Set(project.bus.list().map(({ plugin }) => plugin));
  for (const name of members) if (!acting.has(name)) throw new Error(`${name} registered no hook`);
  const { journal } = project.state();
  for (const event of recorded) {
    const definition = project.bus.types.get(event.type);
    if (definition?.journaled !== false) journal.append(event);
    // What was asked is over: gates are for the durable hooks, which read them in the journal.
    if (definition?.kind === 'notify') project.bus.announce(event as PhloEvent<NotifyType>);
  }
  const { pending, dead, hooks } = await project.flush({ deadlineMs: 60_000, keepTrying: true });
  if (pending + dead > 0) throw new Error(`${pending} events wait, ${dead} are dead: ${JSON.stringify(hooks)}`);
  return { dataDir, events };
}

/** It stands still a second after the run, so that times of sending are the same in every replay. */
function clockAt(recorded: readonly PhloEvent[]): Clock {
  const end = Math.max(...recorded.map(({ time }) => time)) + 1_000;
  return { ...createSystemClock(), now: () => end };
}
