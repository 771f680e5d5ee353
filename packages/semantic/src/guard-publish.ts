import { veto } from '@phlo/core';
import type { EventOf, OpenedPlugin, Veto } from '@phlo/core';
import { findBroken } from './model/find-broken.js';
import { findModels, providersIn } from './model/find-models.js';
import type { Book } from './state/open-book.js';

export interface Guard {
  readonly book: Book;
  readonly providers: () => Promise<readonly OpenedPlugin[]>;
}

/** Vetoes a publish of marts with which one of their models would be broken, with every problem. */
export async function guardPublish(
  { book, providers }: Guard,
  event: EventOf<'publish.start'>,
): Promise<Veto | undefined> {
  const names = new Set(event.data.marts.flatMap((mart) => book.namesOf(mart)));
  const models = await findModels(providersIn(await providers()), names);
  // Problems of other marts are not a matter of this publish.
  const columnsOf = (table: string) => (names.has(table) ? book.toPublish(table) : undefined);
  const reasons = models.flatMap(({ model }) => {
    const problems = findBroken(model, columnsOf);
    return problems.length === 0 ? [] : [`the semantic model ${model.name} would be broken: ${problems.join('; ')}`];
  });
  return reasons.length === 0 ? undefined : veto(reasons.join('; '));
}
