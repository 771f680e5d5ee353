// node compare.js <phlo> <other> …: prints a line for each table that a reader agrees on, and fails at the first disagreement.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** @typedef {import('./canonical.js').TableFacts & { readonly types?: readonly { readonly name: string, readonly type: string }[] }} Facts */

/** @param {string} path @returns {Facts[]} */
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Sums of floating-point numbers depend on the order of their terms, and decimals have trailing zeros or not. */
const relativeTolerance = 1e-9;

/** @param {string | null | undefined} one @param {string | null | undefined} other */
function isSame(one, other) {
  if ((one ?? null) === (other ?? null)) return true;
  if (one == null || other == null || !/[.e]/i.test(one + other)) return false;
  const [left, right] = [Number(one), Number(other)];
  return Math.abs(left - right) <= relativeTolerance * Math.max(Math.abs(left), Math.abs(right));
}

const plain = (/** @type {string} */ type) => type.replaceAll(' ', '');

const [own = '', ...others] = process.argv.slice(2);
const ours = read(own).toSorted((a, b) => (a.table < b.table ? -1 : 1));
assert.ok(ours.length > 0, 'the lake has no tables');

for (const path of others) {
  const reader = basename(path, '.json');
  const theirs = read(path).toSorted((a, b) => (a.table < b.table ? -1 : 1));
  assert.deepEqual(
    theirs.map(({ table }) => table),
    ours.map(({ table }) => table),
    `${reader} sees other tables`,
  );
  for (const [index, mine] of ours.entries()) {
    const its = theirs[index];
    const where = `${reader}: ${mine.table}`;
    assert.equal(its?.rows, mine.rows, `${where}: rows`);
    assert.deepEqual(Object.keys(its.columns), Object.keys(mine.columns), `${where}: columns`);
    if (its.types !== undefined) {
      const [left, right] = [its.types, mine.types ?? []].map((types) => types.map(({ type }) => plain(type)));
      assert.deepEqual(left, right, `${where}: types`);
    }
    for (const [name, facts] of Object.entries(mine.columns)) {
      for (const [fact, value] of Object.entries(facts)) {
        const other = its.columns[name]?.[/** @type {keyof typeof facts} */ (fact)];
        assert.ok(isSame(value, other), `${where}.${name}: ${fact} is ${other}, and ${value} by phlo`);
      }
    }
    process.stdout.write(
      `${reader} agrees on ${mine.table}: ${mine.rows} rows, ${Object.keys(mine.columns).length} columns\n`,
    );
  }
}
