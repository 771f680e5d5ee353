// node read-with-phlo.js <project>: the facts of every table of a project's lake, as `phlo query` tells them; of the rows that
// each probe asks for; and of every table that has more than one snapshot, as it was at its first.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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

/** @typedef {{ readonly table: string, readonly where?: string, readonly prunes?: boolean }} Probe */
/** @type {readonly Probe[]} */
const probes = JSON.parse(readFileSync(new URL('probes.json', import.meta.url), 'utf8'));

/** @param {{ readonly table: string, readonly metadataLocation: string }} table */
function readTable({ table, metadataLocation }) {
  const { columns, snapshots } = phlo('tables', 'describe', table, '--json');
  const types = columns.map((/** @type {{ name: string, type: string }} */ { name, type }) => ({ name, type }));
  /** @param {Omit<Probe, 'table'> & { readonly label?: string, readonly snapshotId?: string }} probe */
  const read = ({ label = '', snapshotId, ...probe }) => {
    const from = probe.where === undefined ? table : `${table} where ${probe.where}`;
    const at = snapshotId === undefined ? [] : ['--at', `${table}=${snapshotId}`];
    const [row] = phlo('query', factQuery(dialect, columns, from), '--json', ...at);
    const where = probe.where === undefined ? '' : ` where ${probe.where}`;
    const asked = { source: table, metadataLocation, ...probe, ...(snapshotId !== undefined && { snapshotId }) };
    return { ...readFacts(`${table}${where}${label}`, columns, row), types, ...asked };
  };
  return [
    read({}),
    ...probes.filter((probe) => probe.table === table).map(({ table: _table, ...probe }) => read(probe)),
    ...(snapshots.length > 1 ? [read({ label: ' at its first snapshot', snapshotId: snapshots[0].snapshotId })] : []),
  ];
}

const facts = phlo('tables', '--json').flatMap(readTable);
const missing = probes.filter(
  ({ table }) => !facts.some((/** @type {{ source: string }} */ one) => one.source === table),
);
if (missing.length > 0) throw new Error(`The lake lacks ${missing.map(({ table }) => table).join(', ')}.`);
if (!facts.some((/** @type {{ snapshotId?: string }} */ one) => one.snapshotId !== undefined))
  throw new Error('No table has a second snapshot.');
process.stdout.write(`${JSON.stringify(facts, null, 2)}\n`);
