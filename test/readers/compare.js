// node compare.js <phlo> <other> …: prints a line for each table that a reader agrees on, and fails at the first disagreement.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** @typedef {import('./canonical.js').TableFacts & { readonly types?: readonly { readonly name: string, readonly type: string }[] }} Facts */

/** @param {string} path @returns {Facts[]} */
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Sums of floating-point numbers depend on the order of their terms. */
const relativeTolerance = 1e-9;

/**
 * @param {string} type
 * @param {string | null | undefined} one
 * @param {string | null | undefined} other
 */
function isSame(type, one, other) {
  if (typeof one !== 'string' || typeof other !== 'string') return (one ?? null) === (other ?? null);
  if (type.startsWith('decimal')) return withoutZeros(one) === withoutZeros(other);
  if (type !== 'float' && type !== 'double') return one === other;
  const [left, right] = [Number(one), Number(other)];
  return Math.abs(left - right) <= relativeTolerance * Math.max(Math.abs(left), Math.abs(right));
}

/** `1.20` and `1.2` are one decimal. */
const withoutZeros = (/** @type {string} */ text) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

const plain = (/** @type {string} */ type) => type.replaceAll(' ', '');

const [own = '', ...others] = process.argv.slice(2);
const ours = read(own).toSorted((a, b) => (a.table < b.table ? -1 : 1));
assert.ok(ours.length > 0, 'the lake has no tables');

/** @param {string} where @param {Facts} mine @param {Facts | undefined} its */
function assertSame(where, mine, its) {
  assert.ok(its);
  assert.equal(its.rows, mine.rows, `${where}: rows`);
  assert.deepEqual(Object.keys(its.columns), Object.keys(mine.columns), `${where}: columns`);
  if (its.types !== undefined) {
    const [left, right] = [its.types, mine.types ?? []].map((types) => types.map(({ type }) => plain(type)));
    assert.deepEqual(left, right, `${where}: types`);
  }
  for (const { name, type } of mine.types ?? []) {
    const facts = mine.columns[name] ?? {};
    for (const [fact, value] of Object.entries(facts)) {
      const other = its.columns[name]?.[/** @type {keyof typeof facts} */ (fact)];
      assert.ok(isSame(type, value, other), `${where}.${name}: ${fact} is ${other}, and ${value} by phlo`);
    }
  }
}

for (const path of others) {
  const reader = basename(path, '.json');
  const theirs = read(path).toSorted((a, b) => (a.table < b.table ? -1 : 1));
  const [left, right] = [theirs, ours].map((tables) => tables.map(({ table }) => table));
  assert.deepEqual(left, right, `${reader} sees other tables`);
  for (const [index, mine] of ours.entries()) {
    assertSame(`${reader}: ${mine.table}`, mine, theirs[index]);
    const columns = Object.keys(mine.columns).length;
    process.stdout.write(`${reader} agrees on ${mine.table}: ${mine.rows} rows, ${columns} columns\n`);
  }
}
