import type { PhloEvent } from '@phlo/core';
import { isRecordedEvent, recordEvent } from '../book/record-event.js';
import type { Books, RecordedEvent } from '../book/record-event.js';
import type { ResultEvent } from '../book/create-result-book.js';
import type { OpenMetadataConfig } from '../config.js';

export interface JournalOptions {
  readonly books: Books;
  readonly config: OpenMetadataConfig;
  /** Whether the last result of each check is to be sent as well. */
  readonly withResults: boolean;
}

/**
 * Writes into the books what the journal knows and the hook has not heard: everything, where the plugin came after the runs. Of the results of
 * checks the last ones alone, for the server is no archive of what was before it.
 */
export function recordJournal(events: Iterable<PhloEvent>, { books, config, withResults }: JournalOptions): void {
  const last = new Map<string, ResultEvent>();
  const record = (event: RecordedEvent) => void recordEvent(event, books, config);
  for (const event of events) {
    if (!isRecordedEvent(event)) continue;
    if (event.type === 'quality.result') last.set(`${event.data.assetKey} ${event.data.check}`, event);
    else record(event);
  }
  if (withResults) for (const event of last.values()) record(event);
}
