// node read-with-chdb.js <facts of phlo>: the same facts as ClickHouse reads them from each table's metadata file.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { query } from 'chdb';
import { factQuery, readFacts } from './canonical.js';

// ClickHouse gives a timestamp without a zone the zone of the server, so TZ has to be UTC.
if (process.env.TZ !== 'UTC') throw new Error('Run it with TZ=UTC.');

const dialect = {
  text: (/** @type {string} */ value) => `toString(${value})`,
  micros: (/** @type {string} */ value) => `toUnixTimestamp64Micro(assumeNotNull(${value}))`,
  days: (/** @type {string} */ value) => `toInt32(${value})`,
  bytes: (/** @type {string} */ value) => `length(${value})`,
};

const tables = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
// ClickHouse reads only files below the working directory.
process.chdir('/');
const facts = tables.map(
  (
    /** @type {{ table: string, types: { name: string, type: string }[], metadataLocation: string, where?: string, snapshotId?: string }} */ one,
  ) => {
    const path = fileURLToPath(one.metadataLocation);
    const [, location = '', metadata = ''] = /^(.*)\/(metadata\/[^/]+)$/.exec(path) ?? [];
    const from = `icebergLocal('${location}', SETTINGS iceberg_metadata_file_path = '${metadata}')`;
    const where = one.where === undefined ? '' : ` where ${one.where}`;
    const at = one.snapshotId === undefined ? '' : ` SETTINGS iceberg_snapshot_id = ${one.snapshotId}`;
    const rows = query(`${factQuery(dialect, one.types, from + where)}${at}`, 'JSONEachRow').trim();
    return readFacts(one.table, one.types, JSON.parse(rows));
  },
);
process.stdout.write(`${JSON.stringify(facts, null, 2)}\n`);
