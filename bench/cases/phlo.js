// One load by Phlo, from the source to the committed snapshot, in a process of its own:
// `node cases/phlo.js rows <count>` or `node cases/phlo.js parquet|csv <path>`. Prints one line of JSON.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// The engine's code: the floor has loaded its own too before its clock starts.
import '@phlo/duckdb';
import { openProject } from 'phlo';

const [kind, argument] = process.argv.slice(2);
const dir = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'phlo-bench-'));

const orders = `
import { column, ingestion } from 'phlo';
import { orderBatches } from ${JSON.stringify(join(import.meta.dirname, '..', 'rows.js'))};

export const orders = ingestion(
  {
    table: 'bench.orders',
    schema: {
      id: column.long(), at: column.timestamp(), quantity: column.int(), amount: column.decimal(18, 2),
      score: column.double(), customer: column.string(), country: column.string().nullable(), is_paid: column.boolean(),
      attributes: column.string(),
    },
    strategy: 'append',
  },
  () => orderBatches(${Number(argument)}),
);`;

const flights = `
import { column, files, ingestion } from 'phlo';

export const flights = ingestion(
  {
    table: 'bench.flights',
    schema: {
      date: column.timestamp().nullable(), delay: column.int().nullable(), distance: column.int().nullable(),
      origin: column.string().nullable(), destination: column.string().nullable(),
    },
    strategy: 'append',
  },
  files({ path: ${JSON.stringify(argument)} }),
);`;

writeFileSync(
  join(dir, 'phlo.config.js'),
  `import { defineProject } from 'phlo';\nexport default defineProject({ name: 'bench' });\n`,
);
mkdirSync(join(dir, 'workflows'));
writeFileSync(join(dir, 'workflows', 'load.js'), kind === 'rows' ? orders : flights);

try {
  const project = await openProject(dir);
  // Opens the lake.
  await project.tables();
  const started = performance.now();
  const report = await project.run();
  const seconds = (performance.now() - started) / 1000;
  await project.close();
  if (report.status !== 'success') throw new Error(JSON.stringify(report.assets));
  const rows = report.assets.reduce((sum, asset) => sum + asset.rows, 0);
  process.stdout.write(`${JSON.stringify({ seconds, rows, peakRssMb: process.resourceUsage().maxRSS / 1024 })}\n`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
