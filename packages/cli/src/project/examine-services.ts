import { createLogger, createSystemClock, describeError } from '@phlo/core';
import type { Finding } from './finding.js';
import { openServices } from './open-services.js';

const silent = createLogger({ clock: createSystemClock(), sink: () => undefined });

/** What is wrong or odd with the services of a project: nothing is said where there is none. */
export async function examineServices(from: string, isSafeMode: boolean): Promise<readonly Finding[]> {
  const { examineServices: examine } = await import('@phlo/services');
  await using opened = await openServices(from, { log: silent, isSafeMode });
  const services = await opened.services.status();
  const broken = opened.leftOut.map(({ error }): Finding => {
    const { code, message, hint } = describeError(error);
    return {
      name: 'services',
      status: 'failed',
      message: `${code}: ${message}`,
      why: 'It is left out: no start starts it, and its hooks do not run. What runs of it can still be stopped.',
      ...(hint !== undefined && { hint }),
    };
  });
  const odd = (await examine(services)).map(({ service: _, ...finding }): Finding => ({
    name: 'services',
    ...finding,
  }));
  const own = services.filter(({ origin, isEnabled }) => origin !== 'ready' || isEnabled);
  if (broken.length + odd.length > 0 || own.length === 0) return [...broken, ...odd];
  const running = own.filter(({ state }) => state === 'running').length;
  return [{ name: 'services', status: 'ok', message: `${own.length}, of which ${running} run` }];
}
