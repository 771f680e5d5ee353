import { isPhloError } from '@phlo/core';
import type { ResolvedService } from '../backend/resolved-service.js';
import { serviceMarker } from '../native/service-marker.js';
import { choosePorts } from './choose-ports.js';
import { removeBook, writeBook } from './service-book.js';
import type { ServiceBook } from './service-book.js';

/** The ports of one start of a service. */
export interface PortClaim {
  /** Those that the service leaves open are chosen, and written down: from then on placeholders name them. Throws `SERVICE_PORT_TAKEN`. */
  take(): Promise<void>;
  /** Does something with them, and again with others where somebody was faster at one of those that were chosen; `undo` comes before. */
  using<T>(act: () => Promise<T>, undo: () => Promise<void>): Promise<T>;
  /** The start has succeeded: they are kept from now on. */
  settle(): void;
  /** What was written down before: nothing has begun. */
  giveBack(): void;
}

const mostTries = 5;

/** `entry` is what is written down with them, and `book` what was before. */
export function createPortClaim(
  service: ResolvedService,
  { book, entry }: { readonly book: ServiceBook | undefined; readonly entry: Omit<ServiceBook, 'isReady'> },
): PortClaim {
  const { stateDir } = service;
  const place = serviceMarker(stateDir);
  // One that has not come up has decided nothing.
  const kept = book?.isTentative === true ? undefined : book?.ports;
  let chosen: Readonly<Record<string, number>> = {};
  const take = async () => {
    writeBook(stateDir, { ...entry, ports: kept, place: book?.place, isReady: false });
    chosen = await choosePorts(service, book);
    writeBook(stateDir, { ...entry, ports: { ...kept, ...chosen }, place, isReady: false });
  };
  return {
    take,
    using: async (act, undo) => {
      for (let left = mostTries; ; left--) {
        try {
          return await act();
        } catch (error) {
          const isTaken = isPhloError(error) && error.code === 'SERVICE_PORT_TAKEN';
          if (!isTaken || left === 1 || Object.keys(chosen).length === 0) throw error;
          await undo();
          await take();
        }
      }
    },
    settle: () => {
      const { isTentative: _, ...settled } = entry;
      const started = Object.fromEntries(service.ports);
      writeBook(stateDir, { ...settled, ports: { ...kept, ...chosen }, place, started, isReady: true });
    },
    giveBack: () => (book === undefined ? removeBook(stateDir) : writeBook(stateDir, book)),
  };
}
