import type { EntityBook, Known } from '../book/create-entity-book.js';
import { pathOfEntity } from '../server/collections.js';
import type { Client } from '../server/create-client.js';
import { isNotFound, readEntity, toEntity } from '../server/read-entity.js';
import type { WantedRef } from '../wanted/wanted.js';
import { toRequest } from './to-request.js';
import type { Lookups } from './to-request.js';

export interface SettlerOptions {
  readonly client: Client;
  readonly entities: EntityBook;
  readonly lookups: Lookups;
}

/** Sends entities as far as the server does not have them as they are wanted, each after what it needs. */
export interface Settler {
  settle(ref: WantedRef, signal?: AbortSignal): Promise<void>;
  /** The same for what an entity needs. */
  settleNeeds(ref: WantedRef, signal?: AbortSignal): Promise<void>;
  /** Does some work with an entity; where the server misses something, all that the entity needs is sent again and the work done once more. */
  ensure(ref: WantedRef, work: () => Promise<void>): Promise<void>;
}

export function createSettler({ client, entities, lookups }: SettlerOptions): Settler {
  async function settleNeeds(ref: WantedRef, signal?: AbortSignal): Promise<void> {
    for (const need of entities.find(ref)?.wanted.needs ?? []) await settle(need, signal);
  }

  async function settle(ref: WantedRef, signal?: AbortSignal): Promise<void> {
    await settleNeeds(ref, signal);
    const known = entities.find(ref);
    if (known?.isSent === false) await send(known, signal);
  }

  async function send(known: Known, signal?: AbortSignal): Promise<void> {
    const { wanted } = known;
    if (wanted.onlyIfMissing) {
      const there = await readEntity(client, pathOfEntity(wanted), signal);
      if (there !== undefined) return entities.took(known, there.id);
    }
    const answer = await client.send(await toRequest(known, lookups, signal), signal);
    entities.took(known, toEntity(answer).id);
  }

  function forgetNeeds(ref: WantedRef): void {
    for (const need of entities.find(ref)?.wanted.needs ?? []) {
      forgetNeeds(need);
      entities.forget(need);
    }
  }

  return {
    settle,
    settleNeeds,
    ensure: async (ref, work) => {
      try {
        await work();
      } catch (error) {
        if (!isNotFound(error)) throw error;
        forgetNeeds(ref);
        await work();
      }
    },
  };
}
