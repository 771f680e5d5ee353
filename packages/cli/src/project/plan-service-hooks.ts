import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HookBus, PlanProblem } from '@phlo/core';
import { findServices } from './find-services.js';
import type { ServiceQuest } from './find-services.js';

/**
 * Registers the hooks of a project's services with a bus that only explains them; those of ready services that were not added are
 * left out. Returns what is wrong with services that are left out.
 */
export async function planServiceHooks(bus: HookBus, quest: ServiceQuest): Promise<readonly PlanProblem[]> {
  const isAny =
    existsSync(join(quest.projectDir, 'services')) || quest.discovery.plugins.some(({ group }) => group === 'services');
  // What describes services is not read where there is none.
  if (!isAny) return [];
  const { hookPluginOf, plannedHooksOf } = await import('@phlo/services');
  const { services, leftOut } = await findServices(quest);
  const planned: PlanProblem[] = leftOut.map(({ error }) => ({ group: 'services', name: 'service.yaml', error }));
  for (const { definition, origin, isEnabled } of services.values())
    for (const hook of origin === 'ready' && !isEnabled ? [] : plannedHooksOf(definition)) {
      try {
        bus.register(hook, { plugin: hookPluginOf(definition.name) });
      } catch (error) {
        planned.push({ group: 'services', name: definition.name, error });
      }
    }
  return planned;
}
