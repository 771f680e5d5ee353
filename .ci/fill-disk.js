// Fills the disk below a project, runs it, makes room and runs it again, with less and less room left. Whatever is printed has
// to be one JSON document; each batch has to be there wholly or not at all; and the run that finds room has to succeed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [project = '', disk = '', label = '', ...rooms] = process.argv.slice(2);
// Bytes that are left in each round.
const roomLeft = rooms.map(Number);
const bin = fileURLToPath(new URL('../packages/cli/bin/phlo.cjs', import.meta.url));
const fileRows = 30_000;
const filler = join(disk, 'filler');

/** @param {readonly string[]} args */
function phlo(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args, '--json'], {
    cwd: project,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  return { status, stderr, json: JSON.parse(stdout) };
}

/** @param {number} left bytes */
function fill(left) {
  const { bavail, bsize } = statfsSync(disk);
  const file = openSync(filler, 'w');
  const block = Buffer.alloc(bsize);
  for (let blocks = Math.floor((bavail * bsize - left) / bsize); blocks > 0; blocks -= 1) {
    try {
      writeSync(file, block);
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOSPC') throw error;
      break;
    }
  }
  closeSync(file);
}

const countRows = () => Number(phlo('query', 'select count(*) as n from bronze.orders').json[0].n);

/** @param {number} round */
function writeOrders(round) {
  const lines = Array.from({ length: fileRows }, (_, row) => {
    const id = 1_000_000 * (round + 1) + row;
    return `${id},${(row % 5) + 1},2026-05-${String((row % 28) + 1).padStart(2, '0')}T10:00:00Z,${row % 9000}.25,paid`;
  });
  writeFileSync(
    join(project, 'data', `orders-${round}.csv`),
    `order_id,customer_id,ordered_at,amount,status\n${lines.join('\n')}\n`,
  );
}

const first = phlo('run');
assert.equal(first.status, 0, first.stderr);
let expected = countRows();
let failures = 0;
roomLeft.forEach((left, round) => {
  writeOrders(round);
  fill(left);
  const full = phlo('run');
  rmSync(filler);
  const after = countRows();
  assert.ok(after === expected || after === expected + fileRows, `${after} rows: a part of a batch is visible`);
  if (full.status !== 0) {
    failures += 1;
    const errors = full.json.error === undefined ? full.json.assets.map(({ error }) => error) : [full.json.error];
    const codes = errors.filter((error) => error !== undefined).map(({ code }) => code);
    process.stderr.write(`${label}, ${left} bytes left: exit ${full.status}, ${codes.join(' ')}, ${after} rows\n`);
    assert.ok(codes.length > 0, `no error says why: ${JSON.stringify(full.json)}`);
    assert.ok(!codes.includes('INTERNAL'), `an error without a code of its own: ${JSON.stringify(errors)}`);
  }
  expected += fileRows;
  const again = phlo('run');
  assert.equal(again.status, 0, again.stderr);
  assert.equal(countRows(), expected, 'rows after there was room again');
});
assert.ok(failures > 0, 'the disk never was full');
process.stdout.write(`a full disk loses nothing: ${label}\n`);
