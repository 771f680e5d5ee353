import { isPhloError, messageOf } from '@phlo/core';
import type { PhloError } from '@phlo/core';
import { martErrors } from './errors.js';

type MartErrorCode = keyof typeof martErrors.entries;

export interface ErrorPlace {
  /** What was being done, as it goes on after "while". */
  readonly purpose: string;
  /** The target, without a secret. */
  readonly display: string;
  readonly dataState?: string;
  readonly signal?: AbortSignal;
  /** Table of the lake that is concerned. */
  readonly asset?: string;
  /** The statement is a user's own: what is wrong with it is told as such. */
  readonly isQuery?: boolean;
}

/** Fields of an error of PostgreSQL, or of Node's sockets; https://www.postgresql.org/docs/current/protocol-error-fields.html */
interface DatabaseError {
  readonly code: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
  readonly position?: string;
}

/** Exact codes first, then classes; https://www.postgresql.org/docs/current/errcodes-appendix.html */
const byState: ReadonlyMap<string, MartErrorCode> = new Map([
  ['3D000', 'MARTS_AUTH_FAILED'],
  ['28', 'MARTS_AUTH_FAILED'],
  ['42501', 'MARTS_PERMISSION_DENIED'],
  ['55P03', 'MARTS_BUSY'],
  ['40P01', 'MARTS_BUSY'],
  ['40001', 'MARTS_BUSY'],
  ['53300', 'MARTS_UNAVAILABLE'],
  ['53100', 'MARTS_FULL'],
  ['57P', 'MARTS_LOST'],
  ['08', 'MARTS_LOST'],
  ['08P01', 'MARTS_COPY_FAILED'],
  ['2BP01', 'MARTS_DEPENDENTS'],
  ['23', 'MARTS_CONSTRAINT_VIOLATED'],
  ['22', 'MARTS_VALUE_INVALID'],
]);

const tlsCodes = /^(ERR_TLS_|ERR_SSL_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_|CERT_)/;
const socketCodes = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;
const lostMessage =
  /Connection terminated|connection (error|ended)|timeout expired|Client has encountered a connection error/i;

/** Whether the connection itself is gone, rather than a statement wrong. */
export function isConnectionError(error: unknown): boolean {
  const { code } = factsOf(error);
  return /^(08(?!P01)|57P0[123])/.test(code) || socketCodes.test(code) || lostMessage.test(messageOf(error));
}

/** Turns what a driver throws into an error of the catalogue; one that is of it already comes back as it is. */
export function toMartError(error: unknown, place: ErrorPlace): PhloError {
  if (isPhloError(error)) return error;
  const { display, dataState, purpose, signal, asset } = place;
  const rest = { ...(dataState !== undefined && { dataState }), ...(asset !== undefined && { asset }), cause: error };
  if (signal?.aborted === true) {
    return martErrors.create('MARTS_CANCELLED', { message: `Stopped while ${purpose}.`, ...rest });
  }
  const facts = factsOf(error);
  const code = codeOf(error, facts, place);
  const parts = [messageOf(error), facts.detail, facts.where, facts.hint].filter(
    (part) => part !== undefined && part !== '',
  );
  const at = facts.position === undefined ? '' : ` (at character ${facts.position})`;
  const message =
    place.isQuery === true ? `${parts.join('; ')}${at}` : `${display}, while ${purpose}: ${parts.join('; ')}`;
  return martErrors.create(code, { message, ...rest, details: facts.code === '' ? {} : { sqlState: facts.code } });
}

/** A connection that was never made. */
export function toConnectError(error: unknown, place: ErrorPlace): PhloError {
  if (isPhloError(error)) return error;
  const facts = factsOf(error);
  const isRefused = tlsCodes.test(facts.code) || /does not support SSL|SASL|password/i.test(messageOf(error));
  const known = isRefused ? 'MARTS_AUTH_FAILED' : stateOf(facts.code);
  const code = known === undefined || known === 'MARTS_LOST' ? 'MARTS_UNAVAILABLE' : known;
  const { dataState } = place;
  return martErrors.create(code, {
    message: `${place.display} cannot be used for ${place.purpose}: ${describeConnect(error)}`,
    ...(dataState !== undefined && { dataState }),
    cause: error,
  });
}

/** A host with several addresses fails with one error for each, and an empty message of its own. */
function describeConnect(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return messageOf(error);
}

function codeOf(error: unknown, facts: DatabaseError, { isQuery }: ErrorPlace): MartErrorCode {
  if (isConnectionError(error)) return 'MARTS_LOST';
  const known = stateOf(facts.code);
  if (isQuery !== true) return known ?? 'MARTS_COPY_FAILED';
  const isOwnFault = known === undefined || known === 'MARTS_VALUE_INVALID' || known === 'MARTS_COPY_FAILED';
  return isOwnFault ? 'MARTS_SQL_INVALID' : known;
}

const stateOf = (code: string): MartErrorCode | undefined =>
  byState.get(code) ?? byState.get(code.slice(0, 3)) ?? byState.get(code.slice(0, 2));

/** A whole row does not belong into a log; the value of the column that is at fault does. */
const withoutRow = (where: string | undefined): string | undefined =>
  where?.replace(/^(COPY .*?, line \d+): ".*$/s, '$1');

function factsOf(error: unknown): DatabaseError {
  if (typeof error !== 'object' || error === null) return { code: '' };
  const text = (key: string): string | undefined => {
    const value = (error as Readonly<Record<string, unknown>>)[key];
    return typeof value === 'string' ? value : undefined;
  };
  const [detail, hint, where, position] = [text('detail'), text('hint'), withoutRow(text('where')), text('position')];
  return {
    code: text('code') ?? '',
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
    ...(where !== undefined && { where }),
    ...(position !== undefined && { position }),
  };
}
