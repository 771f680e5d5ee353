import { messageOf } from '@phlo/core';
import type { Logger } from '@phlo/core';
import type { Known } from '../book/create-entity-book.js';
import type { Books, Concern } from '../book/record-event.js';
import type { OpenMetadataConfig } from '../config.js';
import { pathOfEntity, pathOfResults } from '../server/collections.js';
import type { Client } from '../server/create-client.js';
import { createFindOwner } from '../server/find-owner.js';
import { isConflict, isNotFound, isRefused, readEntity, toEntity } from '../server/read-entity.js';
import { toResult } from '../wanted/to-result.js';
import { wantCase } from '../wanted/want-case.js';
import { refOf } from '../wanted/wanted.js';
import type { WantedRef } from '../wanted/wanted.js';
import type { WaitingResult } from '../book/create-result-book.js';
import { toRequest } from './to-request.js';
import type { Lookups } from './to-request.js';

export interface PusherOptions {
  readonly client: Client;
  readonly books: Books;
  readonly config: Pick<OpenMetadataConfig, 'owners'>;
  readonly log: Logger;
}

/** Brings the server to what the books want of it. */
export interface Pusher {
  /** Sends what concerns some events, as far as the server does not have it yet, with whatever it needs. Rejects as the client does. */
  push(concerns: readonly Concern[], signal?: AbortSignal): Promise<void>;
}

export function createPusher({ client, books, config, log }: PusherOptions): Pusher {
  const { entities, results } = books;
  const onUnknown = (owner: string) =>
    log.log(
      'warn',
      `OpenMetadata knows no team and no user "${owner}"; name one in \`owners\`. The tables have no owner there.`,
    );
  const lookups: Lookups = {
    findOwner: createFindOwner(client, { owners: config.owners, onUnknown }),
    tableId: async (table, signal) => {
      const ref = { kind: 'table', key: table } as const;
      const id = entities.find(ref)?.id ?? (await readEntity(client, pathOfEntity(ref), signal))?.id;
      return id ?? '';
    },
  };

  async function settle(ref: WantedRef, signal?: AbortSignal): Promise<void> {
    const known = entities.find(ref);
    if (known === undefined) return;
    for (const need of known.wanted.needs) await settle(need, signal);
    if (!known.isSent) await send(known, signal);
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

  /** What the server took once may have been deleted there since: then all that is needed is made again, once. */
  async function ensure(ref: WantedRef, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isNotFound(error)) throw error;
      forgetNeeds(ref);
      await work();
    }
  }

  function forgetNeeds(ref: WantedRef): void {
    for (const need of entities.find(ref)?.wanted.needs ?? []) {
      forgetNeeds(need);
      entities.forget(need);
    }
  }

  /** Returns whether the table could take it: a table that has not been published yet has no place for it. */
  async function pushResult({ table, event }: WaitingResult, signal?: AbortSignal): Promise<boolean> {
    const columns = entities.find({ kind: 'table', key: table })?.wanted.request.columns ?? [];
    const placed =
      columns.length === 0
        ? undefined
        : wantCase(
            table,
            event.data,
            columns.map(({ name }) => name),
          );
    if (placed === undefined) return false;
    for (const one of placed.wanted) entities.want(one, event.time);
    const ref = { kind: 'case', key: placed.key } as const;
    await ensure(ref, async () => {
      await settle(ref, signal);
      const request = { method: 'POST', path: pathOfResults(placed.key), body: toResult(event) } as const;
      await client.send(request, signal).catch((error: unknown) => {
        if (isNotFound(error)) entities.forget(ref);
        // It was taken before, and its acknowledgement was lost.
        if (!isConflict(error)) throw error;
      });
    });
    results.settle(event.id, 'sent');
    return true;
  }

  /** One that waited for its table concerns no event that is being delivered: where the server will not have it, that is told and no more. */
  async function pushWaiting(result: WaitingResult, signal?: AbortSignal): Promise<void> {
    try {
      await pushResult(result, signal);
    } catch (error) {
      if (!isRefused(error)) throw error;
      results.settle(result.event.id, 'refused');
      log.log('warn', `OpenMetadata did not take the result of ${result.event.data.check}: ${messageOf(error)}`);
    }
  }

  return {
    push: async (concerns, signal) => {
      const refs = new Map(concerns.flatMap(({ refs: some }) => some).map((ref) => [`${ref.kind} ${ref.key}`, ref]));
      for (const ref of refs.values()) await ensure(ref, () => settle(refOf(ref), signal));
      const own = new Set(concerns.flatMap(({ result }) => result?.eventId ?? []));
      const ofResults = concerns.flatMap(({ result }) => result?.table ?? []);
      const ofTables = [...refs.values()].flatMap(({ kind, key }) => (kind === 'table' ? key : []));
      for (const table of new Set([...ofTables, ...ofResults])) {
        for (const result of results.waiting(table)) {
          if (own.has(result.event.id)) await pushResult(result, signal);
          else await pushWaiting(result, signal);
        }
      }
    },
  };
}
