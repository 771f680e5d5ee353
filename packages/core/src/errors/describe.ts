import type { EventError } from '../events/types.js';
import { coreErrors } from './core-errors.js';
import { isPhloError, type ErrorDetails, type PhloError } from './phlo-error.js';

/** An error as the CLI prints it and `--json` shows it. JSON only. */
export interface ErrorDescription {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly dataState?: string;
  readonly asset?: string;
  readonly exitCode: number;
  readonly details: ErrorDetails;
  readonly cause?: ErrorDescription;
}

const deepestCause = 8;

/**
 * Describes whatever was thrown, its causes included. What is not a `PhloError` gets the code `INTERNAL`, or `FILE_DENIED`. Where closing something
 * failed after an error, that error is described: the second is mostly its consequence, a disk that is still full.
 */
export function describeError(error: unknown): ErrorDescription {
  try {
    return describe(error, 0);
  } catch {
    // Its fields throw when they are read: what can be said of it is said by `messageOf`.
    return describeAs('INTERNAL', error);
  }
}

/** The part of an error that events carry. */
export function toEventError(error: unknown): EventError {
  const { code, message, hint, dataState } = describeError(error);
  return { code, message, ...(hint === undefined ? {} : { hint }), ...(dataState === undefined ? {} : { dataState }) };
}

function describe(thrown: unknown, depth: number): ErrorDescription {
  const error = originOf(thrown);
  const own = isPhloError(error) ? describePhloError(error) : describeUnknown(error);
  const cause = error instanceof Error ? error.cause : undefined;
  // A chain of causes may be circular.
  if (cause === undefined || depth === deepestCause) return own;
  return { ...own, cause: describe(cause, depth + 1) };
}

/** What was thrown before an `await using` threw as well. Node 20 has no `SuppressedError`: the compiler makes one, told by its name. */
function originOf(error: unknown): unknown {
  let origin = error;
  for (let depth = 0; depth < deepestCause && isSuppressedError(origin); depth += 1) origin = origin.suppressed;
  return origin;
}

const isSuppressedError = (error: unknown): error is Error & { readonly suppressed: unknown } =>
  error instanceof Error && error.name === 'SuppressedError' && 'suppressed' in error;

function describePhloError(error: PhloError): ErrorDescription {
  return {
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.dataState === undefined ? {} : { dataState: error.dataState }),
    ...(error.asset === undefined ? {} : { asset: error.asset }),
    exitCode: error.exitCode,
    details: error.details,
  };
}

const describeUnknown = (error: unknown): ErrorDescription =>
  describeAs(isDenied(error) ? 'FILE_DENIED' : 'INTERNAL', error);

const describeAs = (code: 'FILE_DENIED' | 'INTERNAL', error: unknown): ErrorDescription =>
  describePhloError(coreErrors.create(code, { message: messageOf(error) }));

const deniedCodes: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS'];

/** Whether the system has refused a file, which its message names; a port that is refused has no path. */
const isDenied = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && deniedCodes.includes(error.code) && 'path' in error;

/** Foreign errors hold all sorts of things in their `message`. */
function textOf(message: unknown): string | undefined {
  return typeof message === 'string' && message !== '' ? message : undefined;
}

/**
 * The message of whatever was thrown, never empty. Errors of errors name each of them, and that of `fetch`, which says
 * nothing by itself, its cause. Never throws: an error may come from a hook, and its fields may be made to.
 */
export function messageOf(error: unknown): string {
  try {
    return messageWithin(error, deepestCause);
  } catch {
    return 'a value that is not an error was thrown';
  }
}

function messageWithin(error: unknown, depth: number): string {
  if (depth > 0 && error instanceof TypeError && error.message === 'fetch failed' && error.cause !== undefined)
    return `fetch failed: ${messageWithin(error.cause, depth - 1)}`;
  if (depth > 0 && error instanceof AggregateError && error.message === '' && error.errors.length > 0)
    return error.errors.map((one) => messageWithin(one, depth - 1)).join('; ');
  if (error instanceof Error) return textOf(error.message) ?? textOf(error.name) ?? 'an error without a message';
  if (typeof error === 'string' && error !== '') return error;
  return `a value that is not an error was thrown: ${JSON.stringify(error) ?? String(error)}`;
}
