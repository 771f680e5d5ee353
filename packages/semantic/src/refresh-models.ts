import type { DeliveryContext, EventOf, OpenedPlugin } from '@phlo/core';
import { findBroken } from './model/find-broken.js';
import { findModels, providersIn } from './model/find-models.js';
import type { FoundModel } from './model/find-models.js';
import { tableOf } from './model/table-of.js';
import type { Book } from './state/open-book.js';

export interface Refresh {
  readonly book: Book;
  readonly providers: () => Promise<readonly OpenedPlugin[]>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Notes the columns that were published, and compares every model of the marts with them: `semantic.refreshed` or `semantic.broken`. An event
 * that is not newer than the last one of a model says nothing new of it.
 */
export async function refreshModels(
  { book, providers, now }: Refresh,
  event: EventOf<'publish.end'>,
  context: Pick<DeliveryContext, 'emit'>,
): Promise<void> {
  const { data, id } = event;
  if (data.status !== 'success') return;
  for (const { mart, relation, columns } of data.tables)
    book.noteMart({ mart, relation, columns: columns.map(({ name }) => name) }, id);
  const names = new Set(data.tables.flatMap(({ mart, relation }) => [mart, relation]));
  for (const found of await findModels(providersIn(await providers()), names)) {
    const key = { provider: found.provider, model: found.model.name };
    if ((book.model(key)?.eventId ?? '') >= id) continue;
    const problems = findBroken(found.model, book.published);
    tell({ found, problems, event, context });
    // Noted last: where the process dies before, it is told once more, and never not at all.
    book.noteModel({ ...key, problems, eventId: id, checkedAt: now() });
  }
}

interface Telling {
  readonly found: FoundModel;
  readonly problems: readonly string[];
  readonly event: EventOf<'publish.end'>;
  readonly context: Pick<DeliveryContext, 'emit'>;
}

function tell({ found: { model }, problems, event, context }: Telling): void {
  const sources = new Set(model.datasets.map(({ source }) => tableOf(source)));
  const marts = event.data.tables
    .filter(({ mart, relation }) => sources.has(mart) || sources.has(relation))
    .map(({ mart }) => mart);
  const { runId, traceparent, partition, tags } = event;
  const about = {
    causationId: event.id,
    assetKeys: marts,
    ...(runId !== undefined && { runId }),
    ...(traceparent !== undefined && { traceparent }),
    ...(partition !== undefined && { partition }),
    ...(tags !== undefined && { tags }),
  };
  if (problems.length > 0)
    context.emit('semantic.broken', { model: model.name, marts, problems: [...problems] }, about);
  else context.emit('semantic.refreshed', { model: model.name, marts, metrics: model.metrics.length }, about);
}
