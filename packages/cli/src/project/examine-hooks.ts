import { describeError } from '@phlo/core';
import type { Logger } from '@phlo/core';
import type { Finding } from './finding.js';
import { openHookPlan } from './hook-plan.js';
import type { HookPlan } from './hook-plan.js';
import type { Project } from './project.js';
import { describeUnusedOverrides } from './run-hooks.js';

const silent: Logger = { log() {}, child: () => silent };

/** Examines what listens: settings for hooks that are not there, hooks that cannot be registered, dead letters. */
export async function examineHooks(project: Project, isSafeMode: boolean): Promise<Finding> {
  const plan = await openHookPlan(project.dir, { log: silent, isSafeMode });
  const dead = project
    .state()
    .deliveries.list()
    .reduce((sum, book) => sum + book.dead, 0);
  return (
    findBroken(plan) ??
    findUnused(plan) ??
    findDead(dead) ?? { name: 'hooks', status: 'ok', message: `${plan.bus.list().length} hooks of plugins that act` }
  );
}

function findBroken({ problems }: HookPlan): Finding | undefined {
  const [first] = problems;
  if (first === undefined) return undefined;
  const { code, message, hint } = describeError(first.error);
  const more = problems.length === 1 ? '' : `; and ${problems.length - 1} more`;
  return {
    name: 'hooks',
    status: 'warning',
    message: `${first.group}:${first.name} cannot be used: ${code}: ${message}${more}`,
    ...(hint !== undefined && { hint }),
  };
}

function findUnused({ bus }: HookPlan): Finding | undefined {
  const unused = describeUnusedOverrides(bus);
  if (unused.length === 0) return undefined;
  return {
    name: 'hooks',
    status: 'warning',
    message: unused.join('; '),
    hint: 'Correct the name, or remove the setting; `phlo hooks list` shows the hooks that there are.',
  };
}

function findDead(dead: number): Finding | undefined {
  if (dead === 0) return undefined;
  return {
    name: 'hooks',
    status: 'warning',
    message: `${dead} ${dead === 1 ? 'event is a dead letter' : 'events are dead letters'}: hooks would not take them`,
    hint: 'See why with `phlo hooks dead-letters`; then `phlo hooks retry --all`.',
  };
}
