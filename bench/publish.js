// How much of psql's speed is left when rows are published: loaded, analysed, entered into the books and swapped in.
// Needs a server (PHLO_MARTS_URL, whose user may create schemas) and psql. The last line is JSON: ratios of median rates.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '@phlo/core';
import { openPostgresMarts } from '@phlo/postgres';
import { median } from './run-case.js';

const url = process.env.PHLO_MARTS_URL;
if (!url) throw new Error('PHLO_MARTS_URL names no server.');
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const rowCount = Number(process.env.BENCH_ROWS ?? 1_000_000);
const schema = 'phlo_bench';
const dir = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'phlo-bench-publish-'));
const csvPath = join(dir, 'mart.csv');

const columns = Object.entries({
  id: 'long',
  at: 'timestamptz',
  day: 'date',
  quantity: 'int',
  amount: 'decimal(18,2)',
  score: 'double',
  customer: 'string',
  city: 'string',
  is_paid: 'boolean',
}).map(([name, type]) => ({ name, type, nullable: true }));
const definition =
  'id bigint, at timestamptz, day date, quantity int, amount numeric(18,2), score double precision, customer text, city text, is_paid boolean';
const rows = `SELECT g AS id, timestamptz '2026-01-01' + g * interval '37 s' AS at, date '2026-01-01' + g % 365 AS day,
  g % 97 AS quantity, (g % 100000 + g % 100 / 100.0)::numeric(18,2) AS amount, g / 7.0::float8 AS score,
  'customer-' || g % 50000 AS customer, md5((g % 5000)::text) AS city, g % 3 <> 0 AS is_paid
  FROM generate_series(1, ${rowCount}) AS g`;

const psql = (...statements) => {
  const commands = statements.flatMap((statement) => ['-c', statement]);
  execFileSync('psql', ['--no-psqlrc', '--quiet', '-v', 'ON_ERROR_STOP=1', ...commands, url], { stdio: 'pipe' });
};
const copy = `\\copy ${schema}.theirs FROM '${csvPath}' WITH (FORMAT csv, NULL '\\N')`;
const load = (version) => ({
  relation: `${schema}.ours`,
  table: 'gold.bench',
  snapshotId: String(version),
  columns,
  csvPath,
  indexes: [],
});

const seconds = { new: { ours: [], theirs: [] }, replaced: { ours: [], theirs: [] } };
async function time(list, work) {
  const start = performance.now();
  await work();
  list.push((performance.now() - start) / 1000);
}
const report = (label, { ours, theirs }) => {
  const rate = (list) => `${Math.round(rowCount / median(list)).toLocaleString('en-US')} rows/s`;
  const ratio = median(theirs) / median(ours);
  process.stdout.write(
    `${label.padEnd(36)} ${rate(ours).padStart(18)} ${rate(theirs).padStart(18)}   ${ratio.toFixed(2)}\n`,
  );
  return Math.round(ratio * 100) / 100;
};

const target = await openPostgresMarts({ url, clock: createSystemClock() });
try {
  psql(`DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema}`);
  psql(`\\copy (${rows.replaceAll('\n', ' ')}) TO '${csvPath}' WITH (FORMAT csv, NULL '\\N', FORCE_QUOTE *)`);
  // In turn, and each side first every second time, so that what else the machine does meets both.
  const inTurn = (round, pair) => (round % 2 === 0 ? pair : pair.toReversed());
  for (let round = 0; round < rounds; round += 1) {
    psql(`DROP TABLE IF EXISTS ${schema}.ours, ${schema}.theirs`, 'CHECKPOINT');
    const fresh = [
      () => time(seconds.new.ours, () => target.publish([load(1)], { runId: 'bench' })),
      () => time(seconds.new.theirs, () => psql(`CREATE TABLE ${schema}.theirs (${definition})`, copy)),
    ];
    const again = [
      () => time(seconds.replaced.ours, () => target.publish([load(2)], { runId: 'bench' })),
      // The same promise to readers: they see the old rows until the new ones are there.
      () => time(seconds.replaced.theirs, () => psql('BEGIN', `DELETE FROM ${schema}.theirs`, copy, 'COMMIT')),
    ];
    for (const step of [...inTurn(round, fresh), ...inTurn(round, again)]) await step();
  }
  process.stdout.write(`${''.padEnd(36)} ${'Phlo'.padStart(18)} ${'psql'.padStart(18)}   ratio\n`);
  const copied = report('a new mart; psql: \\copy', seconds.new);
  const replaced = report('replaced rows; psql: DELETE, \\copy', seconds.replaced);
  process.stdout.write(`\n${JSON.stringify({ copy_vs_psql: copied, replace_vs_psql: replaced })}\n`);
} finally {
  psql(`DROP SCHEMA IF EXISTS ${schema} CASCADE`, `DELETE FROM phlo.published WHERE relation LIKE '${schema}.%'`);
  await target[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
}
