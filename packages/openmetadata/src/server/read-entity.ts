import { isPhloError } from '@phlo/core';
import type { Client } from './create-client.js';

/** Fields of the server's answers that Phlo reads; newer servers say more. */
export interface ServerEntity {
  readonly id?: string;
  readonly [field: string]: unknown;
}

/** What the server has at a path; `undefined` where it has nothing there. */
export async function readEntity(
  client: Client,
  path: string,
  signal?: AbortSignal,
): Promise<ServerEntity | undefined> {
  try {
    return toEntity(await client.send({ method: 'GET', path }, signal));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** An answer, as far as it is an object. */
export function toEntity(answer: unknown): ServerEntity {
  if (typeof answer !== 'object' || answer === null) return {};
  const { id, ...rest } = answer as Readonly<Record<string, unknown>>;
  return { ...rest, ...(typeof id === 'string' && { id }) };
}

export const isNotFound = (error: unknown): boolean => hasStatus(error, 404);

/** Whether the server has that already: a result of the same moment. */
export const isConflict = (error: unknown): boolean => hasStatus(error, 409);

/** Whether it was refused for good, rather than not heard. */
export const isRefused = (error: unknown): boolean => isPhloError(error) && error.code === 'OPENMETADATA_REFUSED';

const hasStatus = (error: unknown, status: number): boolean => isPhloError(error) && error.details['status'] === status;
