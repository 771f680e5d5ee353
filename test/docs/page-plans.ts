import { root } from '../workspace/packages.ts';
import type { Surroundings } from './run-page.ts';

/** What the reader of a page has around it. Everything else the page says itself. */
export interface PagePlan extends Surroundings {
  readonly page: string;
  /** Commands before the page begins. Default: a new project, in which one run was made. */
  readonly before?: readonly string[];
  /** Files of the folder that the page begins in. They are there after `before`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Commands after the page. */
  readonly after?: readonly string[];
  /** Heading from which on a test of its own follows the page. */
  readonly ends?: string;
}

const newProject = ['phlo init shop', 'cd shop', 'phlo run'];

/** What stands in `expression` of the JSON that a command prints. */
const pick = (command: string, expression: string) =>
  `${command} --json | node -p 'JSON.parse(require("node:fs").readFileSync(0, "utf8"))${expression}'`;

/** An order that no check lets pass. */
const badOrders = "printf '%s\\n' order_id,customer_id,ordered_at,amount,status 900,1,2026-04-01T10:00:00Z,-5.00,paid";
const failingRun = [`${badOrders} > data/orders-bad.csv`, 'phlo run || test $? -eq 3'];

const chat = `import { definePlugin, defineProject, onEvent } from 'phlo';

const notify = onEvent('run.end', {
  name: 'notify',
  delivery: 'queued',
  queue: 'durable',
  attempts: 1,
  handler: async () => {
    if (process.env.CHAT_IS_BROKEN) throw new Error('no');
  },
});

export default defineProject({ name: 'shop', plugins: { use: [definePlugin({ name: 'chat', hooks: [notify] })] } });
`;

/** The plugin of the configuration under another name. */
const rename = (from: string, to: string) => [
  `sed "s/name: '${from}'/name: '${to}'/" phlo.config.ts > other.ts`,
  'mv other.ts phlo.config.ts',
];

/** A Parquet file, as somebody else's program writes one. */
const writeStock = `NODE_PATH='${root}/node_modules' node - <<'END'
const { DuckDBInstance } = require('@duckdb/node-api');
const stock = "values ('chair', 4::int, date '2026-03-01'), ('table', 2, date '2026-03-01')";
const copy = \`copy (from (\${stock}) as stock(sku, pieces, counted_on)) to 'data/stock.parquet'\`;
DuckDBInstance.create().then((db) => db.connect()).then((session) => session.run(copy));
END`;

/**
 * Each page with commands, in the order of their names. `{sink}` is a server that takes everything, `{metadata}` an OpenMetadata; `{billing}`
 * and `{database}` are read from.
 */
export const pagePlans: readonly PagePlan[] = [
  { page: 'README.md', before: ['mkdir clone', 'cd clone'] },
  {
    page: 'docs/guide/alerting.md',
    before: ['phlo init shop', 'cd shop'],
    env: { SLACK_WEBHOOK_URL: '{sink}', PAGERDUTY_ROUTING_KEY: 'a-routing-key-of-32-characters-xx' },
    first: { 'phlo alerts list --all': failingRun },
    values: { '5c9a': pick('phlo alerts list', '.alerts[0].id') },
  },
  {
    page: 'docs/guide/getting-started.md',
    before: ['mkdir clone', 'cd clone'],
    first: {
      'npx phlo create ingestion bronze.returns --file data/returns.csv': [
        "printf 'return_id,order_id,reason\\n1,3,broken\\n2,7,\\n' > data/returns.csv",
      ],
    },
    values: { '2026-11-01T12:00:00Z': 'date -u +%FT%TZ' },
  },
  {
    page: 'docs/guide/ingestion.md',
    before: [],
    env: { BILLING_URL: '{billing}', HELPDESK_URL: '{database}' },
    first: { 'gzip data/clicks.ndjson': [writeStock] },
  },
  {
    page: 'docs/guide/lineage.md',
    before: ['phlo init shop', 'cd shop'],
    env: { OPENLINEAGE_URL: '{sink}', OPENLINEAGE_API_KEY: 'a-key' },
    first: { 'phlo lineage show gold.revenue_by_day': ['phlo run'] },
  },
  {
    page: 'docs/guide/marts.md',
    values: { 55432: 'echo 0' },
    until: { 'npx phlo marts serve --port 55432': /127\.0\.0\.1/ },
  },
  {
    page: 'docs/guide/metrics.md',
    before: ['phlo init shop', 'cd shop', 'npm install @phlo/metrics'],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: '{sink}' },
    first: { 'phlo metrics serve --port 9464': ['phlo run'] },
    values: { 9464: 'echo 0', 'bronze.gone': 'echo bronze.customers' },
    until: { 'phlo metrics serve --port 9464': /http:/ },
  },
  { page: 'docs/guide/models.md' },
  {
    page: 'docs/guide/openmetadata.md',
    before: ['phlo init shop', 'cd shop', 'npm install @phlo/openmetadata'],
    env: { OPENMETADATA_URL: '{metadata}', OPENMETADATA_TOKEN: '{token}' },
    first: { 'phlo openmetadata health': ['phlo run'] },
  },
  {
    page: 'docs/guide/operations.md',
    first: {
      'npx phlo tables drop gold.old_mart --purge': [
        'echo "select 1 as one" > workflows/transforms/gold/old_mart.sql',
        'phlo run --select gold.old_mart',
        'rm workflows/transforms/gold/old_mart.sql',
      ],
    },
  },
  {
    page: 'docs/guide/plugins.md',
    before: [...newProject, 'npm install @phlo/alerting'],
    ends: '## From nothing to published in ten minutes',
  },
  {
    page: 'docs/guide/quality.md',
    before: [],
    after: ['tsc -p .'],
    values: { '0198c0de-5a1b-7c3d-9e2f-1234567890ab': pick('phlo wap list', '[0].batchId') },
  },
  {
    page: 'docs/guide/semantic.md',
    before: [...newProject, 'npm install @phlo/semantic'],
    first: {
      'phlo semantic validate drafts/shop.yaml': ['mkdir drafts', 'cp workflows/semantic/shop.yaml drafts/'],
      'phlo events --run last --type "semantic.*"': ['phlo run --full-refresh'],
    },
  },
  {
    page: 'docs/reference/delivery.md',
    files: { 'phlo.config.ts': chat },
    first: {
      'phlo hooks dead-letters --hook chat/notify': ['CHAT_IS_BROKEN=1 phlo run', 'CHAT_IS_BROKEN=1 phlo run'],
      'phlo hooks retry --all --hook chat/notify': ['CHAT_IS_BROKEN=1 phlo run'],
      'phlo hooks forget old-chat/notify --yes': [
        ...rename('chat', 'old-chat'),
        'phlo run',
        ...rename('old-chat', 'chat'),
      ],
      'phlo hooks discard 17 --yes': ['CHAT_IS_BROKEN=1 phlo run'],
    },
    values: {
      '17 18': pick('phlo hooks dead-letters', '.map(({ id }) => id).join(" ")'),
      '17 --yes': pick('phlo hooks dead-letters', '[0].id + " --yes"'),
    },
  },
  {
    page: 'docs/guide/schedules.md',
    values: { 9464: 'echo 0' },
    until: { 'phlo up --port 9464': /is up/ },
  },
  {
    page: 'docs/guide/services.md',
    // The server of marts is on a page of its own.
    before: ['phlo init shop', 'cd shop', 'phlo services remove postgres'],
    after: ['phlo services stop'],
  },
  { page: 'docs/reference/registry.md' },
  {
    page: 'docs/tutorial.md',
    before: ['mkdir phlo', `ln -s "${root}/packages" phlo/packages`, 'cd phlo'],
    after: ['tsc -p .'],
    values: { '019aa4e2-0000-7000-8000-000000000000': pick('phlo wap list', '[0].batchId') },
  },
];

export const defaultBefore = newProject;

/** Why a command of a page is run by no test in the page's own project. */
export interface RanElsewhere {
  readonly page: string;
  readonly command: string;
  /** Script that runs it as it stands. */
  readonly by?: string;
  /** Why nothing runs it. */
  readonly why?: string;
}

const ownMachine = 'a benchmark: it asks for a machine at rest, and for minutes; its code is compiled and linted';

/** All commands of the documents that no page's project runs. Nothing is left out otherwise. */
export const ranElsewhere: readonly RanElsewhere[] = [
  { page: 'README.md', command: 'npm ci && npm test', by: '.ci/stages/fresh.sh' },
  { page: 'CONTRIBUTING.md', command: 'npm ci', by: '.ci/stages/fresh.sh' },
  { page: 'CONTRIBUTING.md', command: 'npm test', by: '.ci/stages/fresh.sh' },
  { page: 'CONTRIBUTING.md', command: 'npm run check', by: '.ci/stages/check.sh' },
  { page: 'README.md', command: 'npm ci && npm run demo', by: '.ci/stages/demo.sh' },
  ...[
    'cd examples/flights',
    'npx phlo query "select * from gold.delay_by_airport limit 5"',
    'npx phlo wap list',
    'npx phlo events --run last --type "wap.*"',
  ].map((command) => ({ page: 'README.md', command, by: '.ci/stages/demo.sh' })),
  ...[
    'phlo plugin install alerting --dry-run',
    'phlo plugin install alerting --yes',
    'phlo plugin update --dry-run',
    'phlo plugin update --yes',
    'phlo plugin remove alerting --yes',
    'phlo plugin install phlo-chat --unverified --yes',
  ].map((command) => ({ page: 'docs/guide/plugins.md', command, by: '.ci/stages/plugin-install.sh' })),
  ...['bus', 'cli', 'ingest', 'capabilities'].map((name) => ({
    page: 'docs/benchmarks.md',
    command: `npm run bench:${name}`,
    why: ownMachine,
  })),
  {
    page: 'docs/benchmarks.md',
    command: 'PHLO_MARTS_URL=postgres://user@localhost/marts npm run bench:publish',
    why: ownMachine,
  },
];

/** Blocks that are neither run nor compared with anything, by page and language, and why. */
export const shownOnly: readonly {
  readonly page: string;
  readonly language: string;
  readonly blocks: number;
  readonly why: string;
}[] = [
  { page: 'docs/architecture.md', language: 'mermaid', blocks: 2, why: 'diagrams' },
  { page: 'docs/architecture.md', language: 'text', blocks: 1, why: 'an order of events; tests of the runner hold it' },
  { page: 'docs/guide/schedules.md', language: 'ini', blocks: 1, why: 'systemd is not where tests run' },
  { page: 'docs/guide/schedules.md', language: 'dockerfile', blocks: 1, why: 'Docker is not where tests run' },
  { page: 'docs/guide/schedules.md', language: 'crontab', blocks: 1, why: 'a cron of the system; its command is run' },
];
