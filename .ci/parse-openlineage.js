// Events that the official OpenLineage client has written, a line each: our types take every one as it is.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseEvent } from '../packages/openlineage/dist/index.js';

const lines = readFileSync(process.argv[2] ?? '', 'utf8')
  .split('\n')
  .filter(Boolean);
for (const line of lines) {
  const event = JSON.parse(line);
  assert.deepEqual(parseEvent(event), event);
}
assert.ok(lines.length > 50, `${lines.length} events are too few`);
process.stdout.write(
  `OpenLineage: our types take ${lines.length} events of the official client, with every facet in full and at the least\n`,
);
