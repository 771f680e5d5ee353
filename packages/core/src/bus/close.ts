import type { Logger } from '../log.js';
import { busClosed, type Door } from './door.js';
import { nothingFlushed, type FlushReport } from './flush.js';
import type { HookBus } from './hook-bus.js';
import type { Registrar } from './registrar.js';
import type { Tasks } from './tasks.js';

export interface CloseOptions {
  readonly door: Door;
  readonly registrar: Registrar;
  readonly tasks: Tasks;
  readonly log: Logger;
  readonly flush: HookBus['flush'];
  /** Milliseconds that handlers which still run are waited for. */
  readonly waitMs: number;
}

/** Closes the bus once, whoever asks how often. */
export function createClose({ door, registrar, tasks, log, flush, waitMs }: CloseOptions): HookBus['close'] {
  let closing: Promise<FlushReport> | undefined;
  const close: HookBus['close'] = async (flushing) => {
    door.beginClosing();
    // Without queues nothing is waited for: what runs is told at once.
    const flushed = registrar.queues().length === 0 ? nothingFlushed : await flush(flushing);
    for (const { plugin, hook, pending, isLost } of flushed.hooks)
      if (isLost)
        log.log('warn', `Hook ${plugin}/${hook} did not get ${pending} events, which are lost`, { plugin, hook });
    door.shut();
    registrar.stopQueues();
    const unfinished = await tasks.end(busClosed('The bus was closed'), waitMs);
    if (unfinished.length > 0) log.log('warn', `Hooks did not end in time: ${unfinished.join(', ')}`, { unfinished });
    return flushed;
  };
  return (flushing) => (closing ??= close(flushing));
}
