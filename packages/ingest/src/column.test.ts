import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { column, describeColumns } from './column.js';

describe('column', () => {
  it('is NOT NULL unless it says otherwise, and keeps its description in either order', () => {
    const schema = {
      a: column.long(),
      b: column.string().nullable().describe('first'),
      c: column.string().describe('first').nullable(),
    };
    expect(describeColumns(schema)).toEqual([
      { name: 'a', type: 'long', nullable: false },
      { name: 'b', type: 'string', nullable: true, description: 'first' },
      { name: 'c', type: 'string', nullable: true, description: 'first' },
    ]);
  });

  it('never changes: a builder that is shared stays as it is', () => {
    const id = column.long();
    id.nullable().describe('x');
    expect(describeColumns({ id })).toEqual([{ name: 'id', type: 'long', nullable: false }]);
  });

  it('has the types of Iceberg', () => {
    const { decimal: _, ...plain } = column;
    for (const [name, make] of Object.entries(plain)) expect(make().type).toBe(name);
  });

  it('takes every decimal that fits into 38 digits, and refuses every other', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2, max: 50 }), fc.integer({ min: -2, max: 50 }), (precision, scale) => {
        const isLegal = precision >= 1 && precision <= 38 && scale >= 0 && scale <= precision;
        const make = () => column.decimal(precision, scale).type;
        if (isLegal) expect(make()).toBe(`decimal(${precision},${scale})`);
        else expect(make).toThrow(`decimal(${precision}, ${scale}): the precision is 1 to 38`);
      }),
    );
    expect(() => column.decimal(10.5, 2)).toThrow('decimal(10.5, 2)');
  });
});
