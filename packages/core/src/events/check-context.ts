import type { EventContext, PhloEvent } from './envelope.js';
import { isPlain } from './freeze.js';
import type { SchemaProblem } from './validate.js';

const texts = ['runId', 'causationId', 'traceparent', 'partition'] as const;

/** The first thing that is wrong with what an emitter says beside the data; JavaScript authors have no compiler. */
export function checkContext(context: EventContext): SchemaProblem | undefined {
  if (typeof context !== 'object' || (context as unknown) === null)
    return { path: 'context', message: 'must be an object' };
  const { assetKeys, tags } = context;
  if (assetKeys !== undefined && !isStrings(assetKeys))
    return { path: 'assetKeys', message: 'must be an array of texts' };
  if (tags !== undefined && !isTags(tags)) return { path: 'tags', message: 'must be an object of strings' };
  for (const name of texts) {
    if (context[name] !== undefined && typeof context[name] !== 'string')
      return { path: name, message: 'must be a string' };
  }
  return undefined;
}

/** The same for an event that was read back from somewhere. */
export function checkEnvelope(event: PhloEvent): SchemaProblem | undefined {
  if (!isText(event.id)) return { path: 'id', message: 'must be a text' };
  if (!isText(event.source)) return { path: 'source', message: 'must be a text' };
  if (!Number.isSafeInteger(event.time)) return { path: 'time', message: 'must be epoch milliseconds' };
  if (!Number.isSafeInteger(event.version)) return { path: 'version', message: 'must be an integer' };
  if (!isStrings(event.assetKeys)) return { path: 'assetKeys', message: 'must be an array of texts' };
  if (!isTags(event.tags)) return { path: 'tags', message: 'must be an object of strings' };
  return checkContext(event);
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isTags(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !isPlain(value)) return false;
  for (const name in value) {
    if (typeof (value as Readonly<Record<string, unknown>>)[name] !== 'string') return false;
  }
  return true;
}
