import type { Column, ColumnSpec, TableName } from '@phlo/lake';
import { icebergErrors } from '../errors.js';
import { isPromotion, parseColumnType } from '../values/column-type.js';

export interface SchemaState {
  readonly columns: readonly Column[];
  /** Ids are never given twice, so this only grows. */
  readonly lastColumnId: number;
}

export interface EvolveOptions {
  readonly table: TableName;
  readonly mode: 'append' | 'replace';
  readonly allowBreaking: boolean;
}

export interface Evolution extends SchemaState {
  readonly changes: readonly string[];
}

interface Step {
  readonly column: Column;
  readonly change?: string;
  readonly breaks?: string;
  /** It would not break anything if it might be null. */
  readonly isRequiredOnly?: boolean;
}

/**
 * The columns of a table that takes over what somebody asks for. Old columns keep their ids; an append also keeps their
 * order. Throws `SCHEMA_INVALID`, `SCHEMA_BREAKING` (https://iceberg.apache.org/spec/#schema-evolution).
 */
export function evolveSchema(
  base: SchemaState | undefined,
  wanted: readonly ColumnSpec[],
  options: EvolveOptions,
): Evolution {
  assertColumns(wanted, options.table);
  let lastColumnId = base?.lastColumnId ?? 0;
  const nextId = () => (lastColumnId += 1);
  if (base === undefined)
    return { columns: wanted.map((spec) => ({ id: nextId(), ...spec })), changes: [], lastColumnId };
  const old = new Map(base.columns.map((column) => [column.name, column]));
  const steps = wanted.map((spec) => evolveColumn(old.get(spec.name), spec, { ...options, nextId }));
  const names = new Set(wanted.map(({ name }) => name));
  const dropped = base.columns.filter(({ name }) => !names.has(name));
  const breaks = [...steps.flatMap((step) => step.breaks ?? []), ...dropped.map(({ name }) => `"${name}" is gone`)];
  const isAllowed = options.mode === 'replace' && options.allowBreaking;
  const isRequiredOnly =
    dropped.length === 0 && steps.every((step) => step.breaks === undefined || step.isRequiredOnly);
  if (breaks.length > 0 && !isAllowed) throw breaking(breaks, { table: options.table, isRequiredOnly });
  const columns = steps.map(({ column }) => column);
  return {
    columns: options.mode === 'append' ? inOldOrder(columns, base.columns) : columns,
    changes: [...steps.flatMap(({ change }) => change ?? []), ...dropped.map(({ name }) => `dropped ${name}`)],
    lastColumnId,
  };
}

type StepOptions = EvolveOptions & { readonly nextId: () => number };

function evolveColumn(old: Column | undefined, spec: ColumnSpec, options: StepOptions): Step {
  if (old === undefined) return addColumn(spec, options);
  const isBreakingAllowed = options.mode === 'replace' && options.allowBreaking;
  const { id } = old;
  if (old.type !== spec.type && !isPromotion(old.type, spec.type)) {
    // Values of a narrower type go into the wider column as it is.
    if (isPromotion(spec.type, old.type) && !isBreakingAllowed)
      return keepColumn(old, { ...spec, type: old.type }, options);
    const change = `changed ${spec.name}: ${old.type} to ${spec.type}`;
    const breaks = `"${spec.name}" is ${spec.type} now, and its old values are ${old.type}`;
    return { column: isBreakingAllowed ? { id: options.nextId(), ...spec } : { id, ...spec }, change, breaks };
  }
  if (old.type !== spec.type)
    return { ...keepColumn(old, spec, options), change: `widened ${spec.name}: ${old.type} to ${spec.type}` };
  return keepColumn(old, spec, options);
}

function addColumn(spec: ColumnSpec, { mode, nextId }: StepOptions): Step {
  const breaks = `"${spec.name}" is new and not nullable, and the old rows have no value for it`;
  return {
    column: { id: nextId(), ...spec },
    change: `added ${spec.name}`,
    ...(mode === 'append' && !spec.nullable && { breaks, isRequiredOnly: true }),
  };
}

function keepColumn(old: Column, spec: ColumnSpec, { mode }: StepOptions): Step {
  const column = { id: old.id, ...spec };
  if (old.nullable && !spec.nullable) {
    const breaks = `"${spec.name}" is not nullable now, and old rows may have no value for it`;
    return { column, change: `required ${spec.name}`, ...(mode === 'append' && { breaks, isRequiredOnly: true }) };
  }
  if (!old.nullable && spec.nullable) return { column, change: `relaxed ${spec.name}: null is allowed` };
  if (old.description !== spec.description) return { column, change: `described ${spec.name}` };
  return { column };
}

function inOldOrder(columns: readonly Column[], old: readonly Column[]): readonly Column[] {
  const place = new Map(old.map(({ id }, index) => [id, index]));
  return columns.toSorted((a, b) => (place.get(a.id) ?? a.id + old.length) - (place.get(b.id) ?? b.id + old.length));
}

function assertColumns(columns: readonly ColumnSpec[], table: TableName): void {
  const seen = new Set<string>();
  for (const { name, type } of columns) {
    const key = name.toLowerCase();
    // Engines compare names without case, so two that differ in nothing else cannot be told apart.
    if (seen.has(key)) throw invalid(table, `the column "${name}" is there twice`);
    if (name === '') throw invalid(table, 'a column has no name');
    if (parseColumnType(type) === undefined)
      throw invalid(table, `column "${name}" has the unknown type ${String(type)}`);
    seen.add(key);
  }
  if (columns.length === 0) throw invalid(table, 'it has no columns');
}

const invalid = (table: TableName, reason: string) =>
  icebergErrors.create('SCHEMA_INVALID', {
    message: `${table}: ${reason}.`,
    asset: table,
    dataState: `${table} is unchanged.`,
  });

interface Breaking {
  readonly table: TableName;
  readonly isRequiredOnly: boolean;
}

const breaking = (breaks: readonly string[], { table, isRequiredOnly }: Breaking) =>
  icebergErrors.create('SCHEMA_BREAKING', {
    message: `The columns no longer fit ${table}: ${breaks.join('; ')}.`,
    hint: `${isRequiredOnly ? 'Let them be null (`.nullable()`)' : 'Restore them'}, or load everything again: \`phlo run --select ${table} --full-refresh\`.`,
    asset: table,
    dataState: `${table} is unchanged; nothing was written.`,
  });
