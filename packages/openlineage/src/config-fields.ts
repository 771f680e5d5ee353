import { OpenLineageError } from './errors.js';
import { isRecord } from './shape.js';

/** An object of a configuration whose fields are asked for one by one. Throws `CONFIG_INVALID`, without the value: it may be a key. */
export interface ConfigFields {
  /** A value under one of its names, whether they are written `api_key`, `apiKey` or, from the environment, `apikey`. */
  value(...names: readonly string[]): unknown;
  /** Numbers are taken for their digits: YAML and JSON make numbers of what looks like one. */
  text(...names: readonly string[]): string | undefined;
  needText(...names: readonly string[]): string;
  number(...names: readonly string[]): number | undefined;
  flag(...names: readonly string[]): boolean | undefined;
  object(...names: readonly string[]): ConfigFields | undefined;
  entries(): readonly (readonly [string, unknown])[];
  invalid(name: string, problem: string): OpenLineageError;
}

export function readFields(given: unknown, path: string): ConfigFields {
  const invalid = (name: string, problem: string) =>
    new OpenLineageError(
      'CONFIG_INVALID',
      `The OpenLineage configuration is not valid: ${place(path, name)} ${problem}`,
    );
  if (!isRecord(given)) throw invalid('', 'is not an object');
  const bare = (key: string) => key.toLowerCase().replaceAll('_', '');
  const all = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
  const value = (...names: readonly string[]) => {
    const wanted = names.map(bare);
    return all.find(([key]) => wanted.includes(bare(key)))?.[1];
  };
  const text = (...names: readonly string[]) => {
    const found = value(...names);
    if (found === undefined || typeof found === 'string') return found;
    if (typeof found === 'number' || typeof found === 'boolean') return String(found);
    throw invalid(names[0] ?? '', 'is no text');
  };
  return {
    value,
    text,
    needText: (...names) => {
      const found = text(...names);
      if (found === undefined || found.trim() === '') throw invalid(names[0] ?? '', 'is missing');
      return found;
    },
    number: (...names) => {
      const found = text(...names);
      if (found === undefined) return undefined;
      const number = Number(found);
      if (Number.isFinite(number) && number >= 0) return number;
      throw invalid(names[0] ?? '', 'is no number');
    },
    flag: (...names) => {
      const word = text(...names)?.toLowerCase();
      if (word === undefined || word === 'true' || word === 'false') return word === undefined ? word : word === 'true';
      throw invalid(names[0] ?? '', 'is neither true nor false');
    },
    object: (...names) => {
      const found = value(...names);
      return found === undefined ? undefined : readFields(found, place(path, names[0] ?? ''));
    },
    entries: () => all,
    invalid,
  };
}

const place = (path: string, name: string): string => [path, name].filter((one) => one !== '').join('.');

/** Without what is `undefined`. */
export function defined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  // A key without a value is a key that is not there, for whoever reads it.
  return kept as { [K in keyof T]: Exclude<T[K], undefined> };
}
