// Prints what the demo has left, through the commands that people use, and fails where it is not what the README says.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const example = fileURLToPath(new URL('../examples/flights/', import.meta.url));

/** @param {readonly string[]} args */
function phlo(...args) {
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', 'phlo', ...args], {
    cwd: example,
    encoding: 'utf8',
  });
  assert.equal(status, 0, `phlo ${args.join(' ')}: ${stderr}`);
  return JSON.parse(stdout);
}

const tables = phlo('tables', '--json').map(({ table, rows, files, bytes, snapshotId }) => {
  return { table, rows, files, bytes, snapshotId };
});
const rows = new Map(tables.map(({ table, rows: count }) => [table, count]));
assert.equal(rows.get('bronze.flights'), 3_000_000);
assert.equal(rows.get('bronze.airports'), 3376);
assert.equal(rows.has('bronze.late_flights'), false, 'the poisoned file is visible');
assert.equal(rows.has('silver.late_flights'), false, 'a model of the poisoned file is visible');

const marts = ['delay_by_route_month', 'delay_by_airport', 'delay_by_hour_weekday'].map((name) => {
  const [{ n }] = phlo('query', `select count(*) as n from marts.${name}`, '--on', 'marts', '--json');
  assert.equal(Number(n), rows.get(`gold.${name}`), `marts.${name}`);
  return { relation: `marts.${name}`, rows: Number(n) };
});

assert.ok(
  phlo('wap', 'list', '--json').some(({ table, status }) => table === 'bronze.late_flights' && status === 'rejected'),
  'the rejected batch is not kept',
);
const { path } = phlo('lineage', 'path', 'bronze.flights', 'gold.delay_by_airport', '--json');
assert.deepEqual(
  path.map(({ to }) => to),
  ['silver.flights', 'gold.delay_by_airport'],
  'the lineage is not known',
);
process.stdout.write(`${JSON.stringify({ tables, marts }, null, 2)}\n`);
