import { createHookBus, createSystemClock, onEvent } from '@phlo/core';

/** As the composition root makes it, without a journal and without masking: those are asked about elsewhere. */
export function createPhloBus() {
  const log = {
    log: (level, message) => {
      throw new Error(`${level}: ${message}`);
    },
    child: () => log,
  };
  return createHookBus({ clock: createSystemClock(), log, source: 'phlo://bench' });
}

export function registerAll(bus, { type, hooks }) {
  for (const { name, asset, handler } of hooks)
    bus.register(onEvent(type, { name, where: { assets: asset }, handler }), { plugin: 'bench' });
}
