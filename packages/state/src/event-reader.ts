import type { PhloEvent } from '@phlo/core';

/** The event that a text of the state file holds; undefined where the file is damaged and it holds none. */
export function readEvent(json: string): PhloEvent | undefined {
  const value = parse(json);
  return isEvent(value) ? value : undefined;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Only events are ever written, so this tells damage, not other shapes of data. */
function isEvent(value: unknown): value is PhloEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { id, type, time, assetKeys, tags, data } = value as Record<string, unknown>;
  const texts = [id, type].every((text) => typeof text === 'string');
  const objects = [tags, data].every((part) => typeof part === 'object' && part !== null);
  return texts && objects && typeof time === 'number' && Array.isArray(assetKeys);
}
