import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendName } from '../backend/service-backend.js';
import { serviceMarker } from '../native/service-marker.js';
import { readJson, writeJson } from '../write-file.js';

/** What is remembered of a service from its first start on. Whoever holds its lease writes it. */
export interface ServiceBook {
  readonly backend: BackendName;
  /** Form of the definition that its first start took. */
  readonly form?: string | undefined;
  /** Ports that its first start chose. */
  readonly ports?: Readonly<Record<string, number>> | undefined;
  /** All its ports at its last start that has succeeded: they may be others in its definition by now. */
  readonly started?: Readonly<Record<string, number>> | undefined;
  /** {@link serviceMarker} of the folder in which it was last started: a copy of that has the same ports, and they are not its own. */
  readonly place?: string | undefined;
  /** Whether its last start came to its end: else whatever runs is what is left of one that was cut short. */
  readonly isReady: boolean;
  /** No start has succeeded yet: the next one chooses anew. */
  readonly isTentative?: boolean | undefined;
}

const bookPath = (stateDir: string): string => join(stateDir, 'service.json');

export const readBook = (stateDir: string): ServiceBook | undefined => readJson(bookPath(stateDir), isBook);
export const writeBook = (stateDir: string, book: ServiceBook): void => writeJson(bookPath(stateDir), book);
export const removeBook = (stateDir: string): void => rmSync(bookPath(stateDir), { force: true });

/** Whether a service was started in this folder, as far as is known, and not in one of which this is a copy, or which has moved here. */
export const isOfPlace = (stateDir: string, { place = serviceMarker(stateDir) }: Pick<ServiceBook, 'place'>): boolean =>
  place === serviceMarker(stateDir);

/** A port that the first start chose in this folder. */
export function chosenPort(stateDir: string, name: string): number | undefined {
  const book = readBook(stateDir);
  return book !== undefined && isOfPlace(stateDir, book) ? portOf(book, name) : undefined;
}

/** A port that is written down, whoever chose it. */
export function portOf(book: ServiceBook | undefined, name: string): number | undefined {
  const ports: unknown = book?.ports;
  const port: unknown = typeof ports === 'object' && ports !== null ? Reflect.get(ports, name) : undefined;
  return typeof port === 'number' && Number.isInteger(port) ? port : undefined;
}

function isBook(value: unknown): value is ServiceBook {
  if (typeof value !== 'object' || value === null) return false;
  const { backend, isReady } = value as Readonly<Record<string, unknown>>;
  return (backend === 'native' || backend === 'compose') && typeof isReady === 'boolean';
}

/** What a command is about to do with a service: what is left of it after a crash says whose end is to be told. */
export interface ServiceOperation {
  /** On every event of it, as the tag {@link operationTag}. */
  readonly id: string;
  readonly kind: 'start' | 'stop';
  readonly action: string;
  readonly backend: BackendName;
}

export const operationTag = 'service.operation';

const operationPath = (stateDir: string): string => join(stateDir, 'operation.json');

export const readOperation = (stateDir: string): ServiceOperation | undefined =>
  readJson(operationPath(stateDir), isOperation);
export const writeOperation = (stateDir: string, operation: ServiceOperation): void =>
  writeJson(operationPath(stateDir), operation);
export const removeOperation = (stateDir: string): void => rmSync(operationPath(stateDir), { force: true });

/** Whether a service was ever started, also where what is remembered of it is damaged. */
export const wasStarted = (stateDir: string): boolean =>
  existsSync(bookPath(stateDir)) || existsSync(operationPath(stateDir));

function isOperation(value: unknown): value is ServiceOperation {
  if (typeof value !== 'object' || value === null) return false;
  const { id, kind, backend } = value as Readonly<Record<string, unknown>>;
  return (
    typeof id === 'string' && (kind === 'start' || kind === 'stop') && (backend === 'native' || backend === 'compose')
  );
}
