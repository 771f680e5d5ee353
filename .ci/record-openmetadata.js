// Runs a project, and its commands, against a server that records: every kind of request that @phlo/openmetadata can send is sent. Writes them
// to a file, a line of JSON each, for test/openmetadata to compare with the official client; and what names/ makes of odd names to another.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMetadataServer, testToken } from '../packages/openmetadata/dist/metadata-server.test.setup.js';
import { entityLink, isLinkable } from '../packages/openmetadata/dist/names/entity-link.js';
import { entityName, nameWithin, quoteName } from '../packages/openmetadata/dist/names/quote-name.js';

const [, , work = ''] = process.argv;
const clone = process.cwd();
const project = join(work, 'project');

const files = {
  'package.json': '{ "type": "module", "dependencies": { "phlo": "0.1.0", "@phlo/openmetadata": "0.1.0" } }',
  'phlo.config.ts': `import { definePlugin, defineProject, env, onEvent } from 'phlo';
// What a tool that knows columns would tell.
const columns = definePlugin({
  name: 'columns',
  hooks: [
    onEvent('publish.end', {
      name: 'tell',
      where: { data: { status: 'success' } },
      handler: (event, context) =>
        context.emit('lineage.edges', {
          job: 'silver.kinds',
          edges: [{ from: 'bronze.kinds', to: 'silver.kinds', columns: [{ from: 'id', to: 'id' }, { from: 'line.total', to: 'total' }, { from: 'small', to: 'total' }] }],
        }),
    }),
  ],
});
export default defineProject({
  name: 'shop',
  plugins: {
    use: [columns],
    config: {
      openmetadata: {
        url: env('OPENMETADATA_URL'),
        token: env('OPENMETADATA_TOKEN'),
        service: 'lake.eu',
        database: 'Läden & co.',
        sampleRows: 5,
        owners: { 'ada@example.com': 'user:ada' },
      },
    },
  },
});`,
  // A column of every type; a name with a dot, a space, a quote and letters of another alphabet.
  'workflows/ingestion/kinds.ts': `import { column, ingestion } from 'phlo';
const second = process.env.STEP !== '1';
const row = (id: number) => ({
  id, flag: true, small: id, ratio: 0.5, wide: 1.25, paid: '12.50', day: '2026-03-01', at: '10:30:00',
  local: '2026-03-01T10:30:00', moment: '2026-03-01T10:30:00Z', name: id > 2 ? null : 'a', status: id > 2 ? 'lost' : 'open',
  uid: '0198c0de-5a1b-7c3d-9e2f-1234567890ab', bytes: new Uint8Array([1]), 'line.total': id, 'größe (cm)': id, 'a:b': id, 'x::y > "z"': id,
});
export const kinds = ingestion(
  {
    table: 'bronze.kinds',
    description: second ? 'Every type there is, and "one" more: <b>' : 'Every type there is',
    owner: second ? 'ada@example.com' : 'ops',
    tags: { layer: 'bronze', 'contains.pii': 'yes: "some"', fresh: '' },
    schema: {
      id: column.long().describe('Number of the row'), flag: column.boolean(), small: column.int(), ratio: column.float(),
      wide: column.double(), paid: column.decimal(18, 2), day: column.date(), at: column.time(), local: column.timestamp(),
      moment: column.timestamptz(), name: column.string().nullable(), status: column.string(), uid: column.uuid(),
      bytes: column.binary(), 'line.total': column.long(), 'größe (cm)': column.int(), 'a:b': column.int(), 'x::y > "z"': column.int(),
      ...(second && { later: column.string().nullable() }),
    },
    key: ['id'],
    strategy: 'replace',
  },
  function* () { yield process.env.STEP === '3' ? [row(1), row(2), row(3), row(4)] : [row(1), row(2)]; },
);`,
  'workflows/quality/kinds.ts': `import { acceptedValues, notNull, quality, range, relationship, rowCount, sqlCheck, unique } from 'phlo';
import { kinds } from '../ingestion/kinds.ts';
const second = process.env.STEP !== '1';
export const kindsChecks = quality(kinds, [
  rowCount({ min: 1, max: 100 }),
  range('line.total', { min: -5, max: second ? 1000 : 100 }),
  range('größe (cm)', { max: 1.5 }, { severity: 'warn' }),
  range('a:b', { min: 0 }),
  range('day', { min: '2020-01-01' }),
  acceptedValues('status', ['open', 'it\\'s "closed"']),
  notNull('name', { fail: { rows: 1 } }),
  unique(['id', 'status']),
  relationship('small', kinds, 'id', { severity: 'warn' }),
  sqlCheck('no.rest', 'select * from {table} where small < 0'),
]);`,
  'workflows/transforms/silver/kinds.sql': `---
description: What is left of it
tags: { layer: silver }
checks:
  - not_null: id
---
select id, paid * 2 as paid, "line.total" as total, "größe (cm)" as größe from ref('bronze.kinds')`,
  'workflows/ingestion/broken.ts': `import { column, ingestion } from 'phlo';
export const broken = ingestion({ table: 'bronze.broken', schema: { id: column.long() }, strategy: 'replace' }, function* () { yield [{ id: 1 }]; });`,
  'workflows/quality/broken.ts': `import { quality, sqlCheck } from 'phlo';
import { broken } from '../ingestion/broken.ts';
export const brokenChecks = quality(broken, process.env.STEP === '3'
  ? [sqlCheck('cannot', "select * from {table} where error('no')")]
  : []);`,
  'workflows/marts/kinds.ts': `import { publish } from 'phlo';
export const marts = publish({ name: 'marts', owner: 'nobody', marts: [{ from: 'silver.kinds', relation: 'marts.kinds' }] });`,
};
for (const [name, text] of Object.entries(files)) {
  mkdirSync(join(project, name, '..'), { recursive: true });
  writeFileSync(join(project, name), `${text}\n`);
}
symlinkSync(join(clone, 'node_modules'), join(project, 'node_modules'));

const server = await createMetadataServer();
server.addTeam('ops');
server.addUser('ada');

/** Asynchronous, for the server is in this process. */
function phlo(step, wanted, ...args) {
  const env = { ...process.env, STEP: step, OPENMETADATA_URL: server.url, OPENMETADATA_TOKEN: testToken };
  const child = spawn(process.execPath, [join(clone, 'packages/cli/bin/phlo.cjs'), '-C', project, ...args], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => void (output += data));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      assert.equal(code, wanted, `phlo ${args.join(' ')} exits with ${code}:\n${output}`);
      resolve(output);
    });
  });
}

await phlo('1', 0, 'run', '--wait-deliveries');
await phlo('2', 0, 'run', '--wait-deliveries');
await phlo('3', 3, 'run', '--wait-deliveries');
await phlo('3', 0, 'openmetadata', 'health');
await phlo('3', 0, 'openmetadata', 'plan');
// As after its database was made anew; then with a table that somebody has changed.
server.wipe();
server.addTeam('ops');
server.addUser('ada');
await phlo('3', 0, 'openmetadata', 'sync');
await phlo('3', 0, 'openmetadata', 'plan');

const requests = server.requests.map(({ method, path, body }) => ({ method, path, body }));
const lines = (values) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
writeFileSync(join(work, 'requests.jsonl'), lines(requests));

const odd = [
  'orders',
  'a.b',
  'my shop',
  'größe (cm)',
  "it's",
  'a:b',
  'a::b',
  'a>b',
  'a"b',
  '"a.b"',
  'a\nb\r\tc',
  'name',
  'columns',
  '50%',
  '表',
];
const table = (name) => ['phlo', 'my.shop', 'bronze', name].map(entityName).reduce(nameWithin, '').slice(1);
writeFileSync(
  join(work, 'names.jsonl'),
  lines(
    odd.map((name) => {
      const column = entityName(name);
      return {
        name,
        entityName: column,
        quoted: quoteName(column),
        parts: ['phlo', 'my.shop', 'bronze', name].map(entityName),
        table: table(name),
        ...(isLinkable(column) && { link: entityLink({ table: table(name), column }), column }),
      };
    }),
  ),
);
await server[Symbol.asyncDispose]();
