import type { Column, ColumnSpec } from '@phlo/lake';
import { describe, expect, it } from 'vitest';
import { evolveSchema } from './evolve-schema.js';

const table = 'a.t';
const append = { table, mode: 'append', allowBreaking: false } as const;
const replace = { table, mode: 'replace', allowBreaking: false } as const;
const breaking = { table, mode: 'replace', allowBreaking: true } as const;

const id: Column = { id: 1, name: 'id', type: 'long', nullable: false };
const note: Column = { id: 2, name: 'note', type: 'string', nullable: true };
const base = { columns: [id, note], lastColumnId: 7 };
const spec = ({ name, type, nullable }: Column): ColumnSpec => ({ name, type, nullable });
const code = (expected: string, message: string) =>
  expect.objectContaining({ code: expected, message: expect.stringContaining(message) as unknown }) as Error;

describe('a new table', () => {
  it('numbers its columns from 1', () => {
    const { columns, changes, lastColumnId } = evolveSchema(undefined, [spec(id), spec(note)], append);
    expect([columns, changes, lastColumnId]).toEqual([[id, note], [], 2]);
  });

  it.each([
    ['no columns', [], 'no columns'],
    ['a name twice', [spec(id), spec(id)], '"id" is there twice'],
    ['a name twice but for its case', [spec(id), { ...spec(id), name: 'ID' }], '"ID" is there twice'],
    ['no name', [{ ...spec(id), name: '' }], 'no name'],
    ['a type that is none', [{ ...spec(id), type: 'decimal(39,2)' as const }], 'decimal(39,2)'],
  ])('with %s is refused', (_, columns, message) => {
    expect(() => evolveSchema(undefined, columns, append)).toThrow(code('SCHEMA_INVALID', message));
  });
});

describe('a table that exists', () => {
  it('stays as it is where nothing changes', () => {
    expect(evolveSchema(base, [spec(id), spec(note)], append)).toEqual({
      columns: [id, note],
      changes: [],
      lastColumnId: 7,
    });
  });

  it('never gives an id twice, not even one of a column that was dropped', () => {
    const added = { name: 'added', type: 'date', nullable: true } as const;
    const { columns, changes, lastColumnId } = evolveSchema(base, [spec(id), spec(note), added], append);
    expect([columns, changes, lastColumnId]).toEqual([[id, note, { id: 8, ...added }], ['added added'], 8]);
  });

  it('keeps the order of its columns on append, and takes the new one on replace', () => {
    const wanted = [spec(note), { name: 'x', type: 'int', nullable: true } as const, spec(id)];
    const names = (options: typeof append | typeof replace) =>
      evolveSchema(base, wanted, options).columns.map(({ name }) => name);
    expect([names(append), names(replace)]).toEqual([
      ['id', 'note', 'x'],
      ['note', 'x', 'id'],
    ]);
  });

  it.each([
    ['int', 'long'],
    ['float', 'double'],
    ['decimal(9,2)', 'decimal(18,2)'],
  ] as const)('widens %s to %s under the same id', (from, to) => {
    const old = { columns: [{ ...note, type: from }], lastColumnId: 2 };
    const { columns, changes } = evolveSchema(old, [{ ...spec(note), type: to }], append);
    expect([columns, changes]).toEqual([[{ ...note, type: to }], [`widened note: ${from} to ${to}`]]);
  });

  it('takes narrower values as they are', () => {
    const { columns, changes } = evolveSchema(base, [{ ...spec(id), type: 'int' }, spec(note)], append);
    expect([columns, changes]).toEqual([[id, note], []]);
  });

  it.each<[string, readonly ColumnSpec[], string]>([
    ['lacks a column', [spec(id)], '"note" is gone'],
    ['changes a type', [spec(id), { ...spec(note), type: 'int' }], '"note" is int now, and its old values are string'],
    ['changes a scale', [spec(note), { ...spec(id), type: 'decimal(9,2)' }], '"id" is decimal(9,2) now'],
    [
      'requires a new column',
      [spec(id), spec(note), { name: 'x', type: 'int', nullable: false }],
      '"x" is new and not nullable',
    ],
    ['requires an old column', [spec(id), { ...spec(note), nullable: false }], '"note" is not nullable now'],
  ])('refuses an append that %s, with what to do', (_, columns, message) => {
    const evolve = () => evolveSchema(base, columns, append);
    expect(evolve).toThrow(code('SCHEMA_BREAKING', message));
    expect(evolve).toThrow(
      expect.objectContaining({
        asset: table,
        dataState: 'a.t is unchanged; nothing was written.',
        hint: expect.stringContaining('--full-refresh') as unknown,
      }) as Error,
    );
  });

  it('says that a column which is only required too early may be null instead', () => {
    const x = { name: 'x', type: 'int', nullable: false } as const;
    const hint = expect.stringContaining('Let them be null (`.nullable()`), or load everything again') as unknown;
    expect(() => evolveSchema(base, [spec(id), spec(note), x], append)).toThrow(
      expect.objectContaining({ hint }) as Error,
    );
    expect(() => evolveSchema(base, [spec(id), x], append)).not.toThrow(expect.objectContaining({ hint }) as Error);
  });

  it('drops columns and changes types on a replace only where that is allowed, under new ids', () => {
    const wanted = [{ ...spec(id), type: 'string' } as const];
    expect(() => evolveSchema(base, wanted, replace)).toThrow(code('SCHEMA_BREAKING', '"note" is gone'));
    expect(evolveSchema(base, wanted, breaking)).toEqual({
      columns: [{ ...id, id: 8, type: 'string' }],
      changes: ['changed id: long to string', 'dropped note'],
      lastColumnId: 8,
    });
  });

  it('may require what it likes on a replace, since no old row stays', () => {
    const wanted = [spec(id), { ...spec(note), nullable: false }, { name: 'x', type: 'int', nullable: false } as const];
    expect(evolveSchema(base, wanted, replace).changes).toEqual(['required note', 'added x']);
  });

  it('allows null, and takes over descriptions', () => {
    const wanted = [
      { ...spec(id), nullable: true },
      { ...spec(note), description: 'what was said' },
    ];
    const { columns, changes } = evolveSchema(base, wanted, append);
    expect(changes).toEqual(['relaxed id: null is allowed', 'described note']);
    expect(columns).toEqual([
      { ...id, nullable: true },
      { ...note, description: 'what was said' },
    ]);
  });
});
