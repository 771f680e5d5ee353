// How much of DuckDB's own speed is left when a load is staged, audited and committed, and whether memory stays flat:
// `npm run bench:ingest`. Every figure is a ratio of medians of processes that ran in turn; the last line is JSON.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { compare, median, runCase } from './run-case.js';

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const rowCount = 1_000_000;
// The package exports no files, so its folder is looked up as Node does it.
const parquet = createRequire(import.meta.url)
  .resolve.paths('vega-datasets')
  .map((folder) => join(folder, 'vega-datasets/data/flights-3m.parquet'))
  .find((path) => existsSync(path));
const dir = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'phlo-bench-ingest-'));
const csv = join(dir, 'flights-3m.csv');
const big = join(dir, 'flights-12m.parquet');

const say = (line) => process.stdout.write(`${line}\n`);
const perSecond = (rate) => `${rate.toLocaleString('en-US')} rows/s`;

async function makeFiles() {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT * FROM read_parquet('${parquet}')) TO '${csv}' (FORMAT csv, HEADER true)`);
  const four = Array.from({ length: 4 }, () => `SELECT * FROM read_parquet('${parquet}')`).join(' UNION ALL ');
  await connection.run(`COPY (${four}) TO '${big}' (FORMAT parquet, COMPRESSION zstd)`);
  connection.closeSync();
  instance.closeSync();
}

async function measure(label, kind, argument) {
  const result = await compare(
    () => runCase('phlo', [kind, argument]),
    () => runCase('duckdb', [kind, argument]),
    rounds,
  );
  say(
    `${label.padEnd(44)} ${perSecond(result.ours).padStart(20)} ${perSecond(result.floor).padStart(20)}   ${result.ratio.toFixed(2)}`,
  );
  return result.ratio;
}

/** Median peak memory of loading 12 million rows over that of 3 million. */
async function measureMemory(label, kind, { small, large }) {
  const peaks = { small: [], large: [] };
  for (let round = 0; round < 3; round += 1) {
    peaks.small.push((await runCase('phlo', [kind, small])).peakRssMb);
    peaks.large.push((await runCase('phlo', [kind, large])).peakRssMb);
  }
  const [at3m, at12m] = [median(peaks.small), median(peaks.large)];
  say(
    `${label.padEnd(44)} ${`${Math.round(at12m)} MB`.padStart(20)} ${`${Math.round(at3m)} MB`.padStart(20)}   ${(at12m / at3m).toFixed(2)}`,
  );
  return at12m / at3m;
}

try {
  await makeFiles();
  say(`${''.padEnd(44)} ${'Phlo, to a snapshot'.padStart(20)} ${'DuckDB alone'.padStart(20)}   ratio`);
  const rows = await measure('1,000,000 JS rows; DuckDB: appender', 'rows', rowCount);
  const fromParquet = await measure('3,000,000 rows of Parquet; DuckDB: COPY', 'parquet', parquet);
  const fromCsv = await measure('3,000,000 rows of CSV; DuckDB: COPY', 'csv', csv);
  say(`\n${''.padEnd(44)} ${'12,000,000 rows'.padStart(20)} ${'3,000,000 rows'.padStart(20)}   ratio`);
  const fileMemory = await measureMemory('peak memory, Parquet', 'parquet', { small: parquet, large: big });
  const rowMemory = await measureMemory('peak memory, JS rows', 'rows', { small: 3_000_000, large: 12_000_000 });
  const round = (value) => Math.round(value * 100) / 100;
  say('');
  say(
    JSON.stringify({
      rows_vs_appender: round(rows),
      parquet_vs_copy: round(fromParquet),
      csv_vs_copy: round(fromCsv),
      rss_12m_vs_3m: round(Math.max(fileMemory, rowMemory)),
    }),
  );
} finally {
  rmSync(dir, { recursive: true, force: true });
}
