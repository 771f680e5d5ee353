// node age-table.js <metadata file> <days>: makes a table as old as if its last commit had been so many days ago, so that its snapshots
// may be expired. Its ids must be below 2^53, as Phlo's are.
import { readFileSync, writeFileSync } from 'node:fs';

const [path = '', days = '0'] = process.argv.slice(2);
const byMs = Number(days) * 86_400_000;
const metadata = JSON.parse(readFileSync(path, 'utf8'));
const older = (/** @type {{ readonly 'timestamp-ms': number }} */ entry) => ({
  ...entry,
  'timestamp-ms': entry['timestamp-ms'] - byMs,
});
const aged = {
  ...metadata,
  'last-updated-ms': metadata['last-updated-ms'] - byMs,
  snapshots: metadata.snapshots.map(older),
  'snapshot-log': metadata['snapshot-log'].map(older),
};
writeFileSync(path, JSON.stringify(aged));
