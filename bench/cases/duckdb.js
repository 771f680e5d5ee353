// The floor: the same load by DuckDB alone, in a process of its own. `rows <count>` fills typed vectors and appends
// them to a table of a database file, checkpoint included; `parquet|csv <path>` is DuckDB's own COPY into Parquet.
// Prints one line of JSON.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';
import { columnTypes, orderBatches } from '../rows.js';

const [kind, argument] = process.argv.slice(2);
const dir = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'phlo-floor-'));
const chunkRows = 2048;

async function appendRows(count) {
  const instance = await DuckDBInstance.create(join(dir, 'floor.duckdb'));
  const connection = await instance.connect();
  const columns = Object.entries(columnTypes).map(([name, type]) => `"${name}" ${type}`);
  await connection.run(`CREATE TABLE orders (${columns.join(', ')})`);
  await connection.run('BEGIN');
  const appender = await connection.createAppender('orders');
  const types = Object.keys(columnTypes).map((_, index) => appender.columnType(index));
  let pending = [];
  const flushChunk = (rows) => {
    const chunk = DuckDBDataChunk.create(types, rows.length);
    writeColumns(chunk, rows);
    appender.appendDataChunk(chunk);
  };
  for await (const batch of orderBatches(count)) {
    pending = pending.length === 0 ? batch : pending.concat(batch);
    let at = 0;
    for (; pending.length - at >= chunkRows; at += chunkRows) flushChunk(pending.slice(at, at + chunkRows));
    pending = pending.slice(at);
  }
  if (pending.length > 0) flushChunk(pending);
  appender.flushSync();
  appender.closeSync();
  await connection.run('COMMIT');
  await connection.run('CHECKPOINT');
  const [[rows]] = (await connection.runAndReadAll('SELECT count(*)::INTEGER FROM orders')).getRows();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

/** Fills the vectors of a chunk directly where the API has typed arrays for them, item by item elsewhere. */
function writeColumns(chunk, rows) {
  const vectors = Object.keys(columnTypes).map((_, index) => chunk.getColumnVector(index));
  const [id, at, quantity, amount, score, customer, country, paid, attributes] = vectors;
  for (let row = 0; row < rows.length; row += 1) {
    const item = rows[row];
    id.items[row] = BigInt(item.id);
    at.items[row] = BigInt(item.at.getTime()) * 1000n;
    quantity.items[row] = item.quantity;
    amount.dataView.setBigInt64(row * 8, BigInt(item.amount.replace('.', '')), true);
    score.items[row] = item.score;
    customer.setItem(row, item.customer);
    country.setItem(row, item.country);
    paid.setItem(row, item.is_paid);
    attributes.setItem(row, item.attributes);
  }
  for (const vector of vectors) vector.flush();
}

async function copyFile(source) {
  const instance = await DuckDBInstance.create(':memory:', { preserve_insertion_order: 'true' });
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(
    `COPY (SELECT * FROM ${source}) TO '${join(dir, 'out.parquet')}' (FORMAT parquet, COMPRESSION zstd)`,
  );
  const [[rows]] = result.getRows();
  connection.closeSync();
  instance.closeSync();
  return Number(rows);
}

const csvTypes =
  "{'date': 'TIMESTAMP', 'delay': 'INTEGER', 'distance': 'INTEGER', 'origin': 'VARCHAR', 'destination': 'VARCHAR'}";

const started = performance.now();
try {
  const rows =
    kind === 'rows'
      ? await appendRows(Number(argument))
      : await copyFile(
          kind === 'csv'
            ? `read_csv('${argument}', header = true, columns = ${csvTypes})`
            : `read_parquet('${argument}')`,
        );
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(`${JSON.stringify({ seconds, rows, peakRssMb: process.resourceUsage().maxRSS / 1024 })}\n`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
