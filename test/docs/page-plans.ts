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

/** What whoever gets a webhook does with the function of the page. */
const checkSignature = `import { signWebhook } from '@phlo/alerting';
import { isSigned } from './receiver/is-signed.ts';

const [secret, body, timestamp] = ['whsec_c2VjcmV0', '{}', 1_700_000_000];
const signature = signWebhook(secret, { id: 'a', timestamp, body });
const headers = { 'webhook-id': 'a', 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
if (!isSigned(headers, body, secret) || isSigned(headers, '[]', secret)) throw new Error('not so');
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
  {
    page: 'README.md',
    before: ['mkdir clone', 'cd clone'],
    after: ['phlo run --select +gold.sales_by_day || test "$(date -u +%u)" = 7'],
  },
  {
    page: 'docs/guide/alerting.md',
    before: ['phlo init shop', 'cd shop'],
    env: { SLACK_WEBHOOK_URL: '{sink}', PAGERDUTY_ROUTING_KEY: 'a-routing-key-of-32-characters-xx' },
    first: { 'phlo alerts list --all': failingRun },
    values: { '5c9a': pick('phlo alerts list', '.alerts[0].id') },
    files: { 'check-signature.ts': checkSignature },
    after: ['jiti check-signature.ts'],
  },
  { page: 'docs/guide/coming-from.md', before: [] },
  {
    page: 'docs/guide/getting-started.md',
    before: [
      'mkdir phlo your-repository',
      'echo "{}" > your-repository/package.json',
      `cp "${root}/package.json" phlo`,
      `ln -s "${root}/packages" phlo/packages`,
      'cd phlo',
    ],
    first: {
      'npx phlo create ingestion bronze.returns --file data/returns.csv': [
        "printf 'return_id,order_id,reason\\n1,3,broken\\n2,7,\\n' > data/returns.csv",
      ],
    },
    env: { SHOP_MARTS_URL: '{database}' },
    values: { '2026-11-01T12:00:00Z': 'date -u +%FT%TZ' },
    after: ['cd ../my-lakehouse', 'jiti report.ts'],
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
    after: ['phlo run --full-refresh', 'jiti nightly.ts'],
  },
  {
    page: 'docs/guide/marts.md',
    values: { 55432: 'echo 0' },
    until: { 'npx phlo marts serve --port 55432': /127\.0\.0\.1/ },
  },
  {
    page: 'docs/guide/metrics.md',
    before: ['phlo init shop', 'cd shop'],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: '{sink}' },
    first: { 'phlo metrics serve --port 9464': ['phlo run'] },
    values: { 9464: 'echo 0', 'bronze.gone': 'echo bronze.customers' },
    until: { 'phlo metrics serve --port 9464': /http:/, 'jiti served.ts': /http:/ },
    after: ["sed 's/port: 9464/port: 0/' serve-metrics.ts > served.ts", 'jiti served.ts'],
  },
  { page: 'docs/guide/models.md' },
  {
    page: 'docs/guide/openmetadata.md',
    before: ['phlo init shop', 'cd shop'],
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
    env: { SLACK_WEBHOOK_URL: '{sink}' },
    // On a weekend the plugin of the page says no.
    after: ['phlo run --full-refresh || test "$(date -u +%u)" -ge 6'],
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
    after: ['phlo run --full-refresh'],
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

/** What runs a command of a page instead of a test in the page's own project. */
export interface RanElsewhere {
  readonly page: string;
  readonly command: string;
  /** Script that runs it as it stands. */
  readonly by: string;
}

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
  ...[
    'docker build --tag shop .',
    'docker run --detach --name shop --env PHLO_UP_TOKEN --publish 127.0.0.1:9464:9464 --volume shop-lake:/srv/shop/lake --volume shop-state:/srv/shop/.phlo --stop-timeout 60 shop',
    'docker exec shop node_modules/.bin/phlo schedule list',
    'docker stop shop',
  ].map((command) => ({ page: 'docs/guide/schedules.md', command, by: '.ci/try-docker.js' })),
  ...[
    'npm run bench:bus',
    'npm run bench:cli',
    'npm run bench:ingest',
    'PHLO_MARTS_URL=postgres://user@localhost/marts npm run bench:publish',
    'npm run bench:capabilities',
  ].map((command) => ({ page: 'docs/benchmarks.md', command, by: '.ci/stages/bench.sh' })),
];

/** A block that no test runs: a text that only it has, and what is done with it instead. Whatever is TypeScript, SQL, YAML or JSON is compiled or parsed. */
export interface NotRun {
  readonly page: string;
  readonly has: string;
  readonly why: string;
  /** It is loaded as a module in a project, and what a package exports by it is made: see `runExamples`. */
  readonly isLoaded?: true;
}

/** All blocks of the pages that are neither run nor an output that is compared. */
export const notRun: readonly NotRun[] = [
  { page: 'docs/architecture.md', has: 'flowchart TD', why: 'a diagram' },
  { page: 'docs/architecture.md', has: 'flowchart LR', why: 'a diagram' },
  {
    page: 'docs/architecture.md',
    has: 'ingestion.start → wap.staged',
    why: 'an order of events; tests of the runner hold it',
  },
  {
    page: 'docs/guide/schedules.md',
    has: 'WantedBy=multi-user.target',
    why: 'test/deployments.test.ts compares its command and its times with the code, and has systemd-analyze verify it where that is installed; no systemd starts it',
  },
  {
    page: 'docs/guide/schedules.md',
    has: '* * * * * cd /srv/shop',
    why: 'a line for the cron of a system; the command in it is run on this page',
  },
  {
    page: 'docs/guide/schedules.md',
    has: 'alert: NightlyLoadDidNotRun',
    why: 'test/deployments.test.ts looks its metrics up, and has promtool check it where that is installed; no Prometheus runs it',
  },
  { page: 'docs/guide/plugins.md', has: "name: 'pager'", why: 'entry of a package', isLoaded: true },
  { page: 'docs/guide/plugins.md', has: "name: 'audit'", why: 'entry of a package', isLoaded: true },
  { page: 'docs/guide/semantic.md', has: "name: 'fixed'", why: 'entry of a package', isLoaded: true },
  {
    page: 'docs/reference/delivery.md',
    has: 'https://chat.example.com/hook',
    why: 'compiled; its targets are nowhere',
  },
  { page: 'docs/reference/delivery.md', has: "'audit/copy'", why: 'settings of hooks that nobody has', isLoaded: true },
  { page: 'docs/reference/hooks.md', has: "name: 'no-empty-batch'", why: 'shows an API', isLoaded: true },
  { page: 'docs/reference/hooks.md', has: 'bus.gate(', why: 'shows an API', isLoaded: true },
  { page: 'docs/reference/hooks.md', has: 'failedInProduction', why: 'shows an API', isLoaded: true },
  { page: 'docs/reference/hooks.md', has: "'guide.synced': Infer", why: 'shows an API', isLoaded: true },
  { page: 'docs/reference/hooks.md', has: "'guide.loaded@1'", why: 'shows an API', isLoaded: true },
];
