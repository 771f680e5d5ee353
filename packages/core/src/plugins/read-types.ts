import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { coreErrors } from '../errors/core-errors.js';
import { messageOf } from '../errors/describe.js';
import { parseTypes, type DeclaredTypes } from './declared-types.js';
import { leadsOut } from './leads-out.js';
import type { DeclaredPlugin } from './parse-manifest.js';

/** Some hundred types. Every start of the command line reads it. */
const mostBytes = 262_144;

/**
 * Reads the file of event types that a manifest names. Throws `PLUGIN_MANIFEST_INVALID` where it cannot be read, and
 * `EVENT_DEFINITION_INVALID` for what stands in it.
 */
export function readTypes(
  { group, name, events = '' }: Pick<DeclaredPlugin, 'group' | 'name' | 'events'>,
  { dir, packageName }: { readonly dir: string; readonly packageName: string },
): DeclaredTypes {
  const path = join(dir, events);
  const refuse = (problem: string, cause?: unknown): never => {
    throw coreErrors.create('PLUGIN_MANIFEST_INVALID', {
      message: `package.json of ${packageName}: phlo.plugins.${group}.${name}.events is "${events}", ${problem}`,
      details: { package: packageName, path: events },
      ...(cause !== undefined && { cause }),
    });
  };
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return refuse('which is not there');
  if (!stat.isFile()) return refuse('which is no file');
  if (leadsOut(dir, path)) return refuse('a link that leads out of the package');
  if (stat.size > mostBytes) return refuse(`which has ${stat.size} bytes; at most ${mostBytes} are read`);
  return parseTypes(name, parseObject(readFileSync(path, 'utf8'), refuse));
}

function parseObject(
  text: string,
  refuse: (problem: string, cause?: unknown) => never,
): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(`which is no JSON: ${messageOf(error)}`, error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('which holds no JSON object');
  return value as Readonly<Record<string, unknown>>;
}
