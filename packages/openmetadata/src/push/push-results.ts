import { messageOf, unavailability } from '@phlo/core';
import type { Logger } from '@phlo/core';
import type { Books } from '../book/record-event.js';
import type { WaitingResult } from '../book/create-result-book.js';
import { pathOfEntity, pathOfNewCases, pathOfResults, pathOfSample } from '../server/collections.js';
import type { OpenMetadataConfig } from '../config.js';
import type { Client } from '../server/create-client.js';
import { isConflict, isNotFound, isRefused, readEntity, toEntity } from '../server/read-entity.js';
import { toResult } from '../wanted/to-result.js';
import { wantCase } from '../wanted/want-case.js';
import type { Settler } from './create-settler.js';
import { readSample } from './read-sample.js';

export interface ResultPusherOptions {
  readonly client: Client;
  readonly books: Books;
  readonly config: Pick<OpenMetadataConfig, 'sampleRows'>;
  readonly log: Logger;
}

interface PlacedResult extends WaitingResult {
  /** Fully qualified name of its test case. */
  readonly key: string;
}

/** Sends what checks came to, each with its test case. */
export interface ResultPusher {
  /**
   * Sends the results of a table that wait, as far as it has a place for them. One whose event is `own` fails it where the server will not
   * have it; one that waited concerns nothing that is being delivered, and is given up with a warning.
   */
  push(table: string, own: ReadonlySet<string>, signal?: AbortSignal): Promise<void>;
}

export function createResultPusher(
  { client, books, config, log }: ResultPusherOptions,
  settler: Settler,
): ResultPusher {
  const { entities, results } = books;

  /** Wants the test case of a result. `undefined`: a table that has not been published yet has no place for it. */
  function place(result: WaitingResult, columns: readonly string[]): PlacedResult | undefined {
    const { table, event } = result;
    const placed = columns.length === 0 ? undefined : wantCase(table, event.data, columns);
    for (const one of placed?.wanted ?? []) entities.want(one, event.time);
    return placed && { ...result, key: placed.key };
  }

  /** Many new test cases by one request, which takes all or none: one that it does not take is sent, and told of, by itself. */
  async function makeCases(placed: readonly PlacedResult[], signal?: AbortSignal): Promise<void> {
    const keys = [...new Set(placed.map(({ key }) => key))];
    const made = keys
      .flatMap((key) => entities.find({ kind: 'case', key }) ?? [])
      .filter(({ isSent, id }) => !isSent && id === undefined);
    for (let from = 0; from < made.length; from += mostCases) {
      const some = made.slice(from, from + mostCases);
      if (some.length < 2) return;
      try {
        for (const { wanted } of some) await settler.settleNeeds(wanted, signal);
        const body = some.map(({ wanted }) => wanted.request);
        const answer = await client.send({ method: 'POST', path: pathOfNewCases, body }, signal);
        const ids = new Map(
          (Array.isArray(answer) ? answer : []).map(toEntity).map((one) => [one['fullyQualifiedName'], one.id]),
        );
        for (const known of some) entities.took(known, ids.get(known.wanted.key));
      } catch (error) {
        if (!isRefused(error)) throw error;
      }
    }
  }

  async function send({ event, key, isTold }: PlacedResult, signal?: AbortSignal): Promise<void> {
    const ref = { kind: 'case', key } as const;
    if (!isTold)
      await settler.ensure(ref, async () => {
        await settler.settle(ref, signal);
        const request = { method: 'POST', path: pathOfResults(key), body: toResult(event) } as const;
        await client.send(request, signal).catch((error: unknown) => {
          if (isNotFound(error)) entities.forget(ref);
          // It was taken before, and its acknowledgement was lost.
          if (!isConflict(error)) throw error;
        });
      });
    const { sampleRef, outcome, failedRows } = event.data;
    if (config.sampleRows > 0 && sampleRef !== undefined && outcome === 'failed' && failedRows > 0) {
      results.tell(event.id);
      await sendSample(key, sampleRef, signal);
    }
    results.settle(event.id, 'sent');
  }

  /** Rows are for people to look at: a file that is gone by now, or a server that wants none, is told and costs nothing else. */
  async function sendSample(key: string, sampleRef: string, signal?: AbortSignal): Promise<void> {
    try {
      const body = await readSample(sampleRef, config.sampleRows);
      const ref = { kind: 'case', key } as const;
      const id = entities.find(ref)?.id ?? (await readEntity(client, pathOfEntity(ref), signal))?.id;
      if (id !== undefined) await client.send({ method: 'PUT', path: pathOfSample(id), body }, signal);
    } catch (error) {
      if (unavailability(error) !== undefined || signal?.aborted === true) throw error;
      log.log('warn', `OpenMetadata has no failed rows of ${key}: ${messageOf(error)}`);
    }
  }

  return {
    push: async (table, own, signal) => {
      const due = results.waiting(table).filter(({ event, isParked }) => isParked || own.has(event.id));
      const columns = entities.find({ kind: 'table', key: table })?.wanted.request.columns ?? [];
      const names = columns.map(({ name }) => name);
      const placed = due.flatMap((result) => place(result, names) ?? []);
      await makeCases(placed, signal);
      for (const result of placed) {
        try {
          await send(result, signal);
        } catch (error) {
          if (own.has(result.event.id) || !isRefused(error)) throw error;
          results.settle(result.event.id, 'refused');
          log.log('warn', `OpenMetadata did not take the result of ${result.event.data.check}: ${messageOf(error)}`);
        }
      }
      const isPlaced = new Set(placed.map(({ event }) => event.id));
      for (const result of due) if (!isPlaced.has(result.event.id) && !result.isParked) results.park(result);
    },
  };
}

/** Of one request, as the server has it. */
const mostCases = 100;
