import { isHookAbortError } from '@phlo/core';
import type { HookBus, Journal } from '@phlo/core';
import type { ResolvedService } from '../backend/resolved-service.js';
import { readTurns, removeTurn } from '../native/turns.js';
import type { ServiceTurn } from '../native/turns.js';

/** Something that a service did by itself, as it was announced. */
export interface AnnouncedTurn extends Omit<ServiceTurn, 'id' | 'at'> {
  readonly service: string;
  /** Epoch milliseconds at which it happened. */
  readonly occurredAt: number;
}

interface TellKit {
  readonly bus: HookBus;
  readonly journal: Pick<Journal, 'read'>;
}

const turnTag = 'service.turn';

/**
 * Announces what a keeper has written down, each once: what the journal has already was told by a process that was killed before it could
 * take it away. Whoever calls it holds the lease of the service.
 */
export function announceTurns(
  { name, stateDir }: Pick<ResolvedService, 'name' | 'stateDir'>,
  { bus, journal }: TellKit,
): readonly AnnouncedTurn[] {
  const turns = readTurns(stateDir);
  if (turns.length === 0) return [];
  const told = new Set([...journal.read({ type: 'service.state' })].map(({ tags }) => tags[turnTag]));
  return turns.flatMap((turn) => {
    const { id, at: occurredAt, ...facts } = turn;
    const tag = `${name}/${id}`;
    const announced = { service: name, occurredAt, ...facts };
    if (!told.has(tag)) emit(bus, announced, tag);
    removeTurn(stateDir, turn);
    return told.has(tag) ? [] : [announced];
  });
}

function emit(bus: HookBus, { pid, ended, exitCode, signal, ...turn }: AnnouncedTurn, tag: string): void {
  const how = {
    ...(pid !== undefined && { pid }),
    ...(ended !== undefined && { ended }),
    ...(exitCode !== undefined && { exitCode }),
    ...(signal !== undefined && { signal }),
  };
  try {
    bus.emit('service.state', { backend: 'native', ...turn, ...how }, { tags: { [turnTag]: tag } });
  } catch (error) {
    // A hook that raises stops nothing here: there is nothing to stop.
    if (!isHookAbortError(error)) throw error;
  }
}
