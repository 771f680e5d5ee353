// node read-with-phlo.js <project>: the facts of every table of a project's lake, as `phlo query` tells them.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { factQuery, readFacts } from './canonical.js';

const project = resolve(process.argv[2] ?? '.');
const dialect = {
  text: (/** @type {string} */ value) => `CAST(${value} AS VARCHAR)`,
  micros: (/** @type {string} */ value) => `epoch_us(${value})`,
  days: (/** @type {string} */ value) => `(${value} - DATE '1970-01-01')`,
  bytes: (/** @type {string} */ value) => `strlen(${value})`,
};

/** @param {readonly string[]} args */
function phlo(...args) {
  const run = spawnSync('npx', ['--no-install', 'phlo', ...args], {
    cwd: project,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (run.status !== 0) throw new Error(`phlo ${args.join(' ')} exited with ${run.status}: ${run.stderr}`);
  return JSON.parse(run.stdout);
}

const facts = phlo('tables', '--json').map(
  (/** @type {{ table: string, metadataLocation: string }} */ { table, metadataLocation }) => {
    const { columns } = phlo('tables', 'describe', table, '--json');
    const [row] = phlo('query', factQuery(dialect, columns, table), '--json');
    const types = columns.map((/** @type {{ name: string, type: string }} */ { name, type }) => ({ name, type }));
    return { ...readFacts(table, columns, row), types, metadataLocation };
  },
);
process.stdout.write(`${JSON.stringify(facts, null, 2)}\n`);
