// One project's second run, in a process of its own: `node cases/capabilities.js '<plugins.config as JSON>' <yes|no: is all delivered>`.
// No plugin is declared where the configuration is `{}`. Prints one line of JSON; `ms` is the time from `run.start` to `run.end`,
// `cpuMs` what the processor did meanwhile.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openProject } from 'phlo';

const [text, isDelivered] = process.argv.slice(2);
const config = JSON.parse(text);
const capabilities = ['alerting', 'lineage', 'metrics', 'openmetadata', 'semantic'];
const installed = Object.keys(config).length === 0 ? [] : capabilities;
// With two assets a table, and nine events an asset: about 2,000 events.
const tables = 110;
const rowsEach = 5_000;
const dir = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'phlo-bench-'));

const write = (path, content) => {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), content);
};

const source = (name) => `import { column, ingestion, notNull, quality, range, unique } from 'phlo';
export const ${name} = ingestion(
  {
    table: 'bronze.${name}', strategy: 'replace', owner: 'bench',
    schema: { id: column.long(), day: column.date(), amount: column.decimal(18, 2), country: column.string() },
  },
  function* () {
    yield Array.from({ length: ${rowsEach} }, (_, id) => ({
      id, day: '2026-01-' + String(1 + (id % 28)).padStart(2, '0'), amount: (id % 9973) + '.25', country: 'C' + (id % 97),
    }));
  },
);
export const checks = quality(${name}, [unique('id'), notNull('country'), range('amount', { min: 0 })]);
`;

/** Tables with three checks each, a model of each, and a mart that a semantic model is of. */
function writeProject() {
  const dependencies = Object.fromEntries(installed.map((name) => [`@phlo/${name}`, '*']));
  write('package.json', JSON.stringify({ name: 'bench', type: 'module', dependencies }));
  const project = JSON.stringify({ name: 'bench', plugins: { config } });
  write('phlo.config.js', `import { defineProject } from 'phlo';\nexport default defineProject(${project});\n`);
  for (let index = 0; index < tables; index += 1) {
    write(`workflows/t${index}.js`, source(`t${index}`));
    write(
      `workflows/transforms/gold/t${index}.sql`,
      `select country, day, sum(amount)::decimal(18, 2) as amount from ref('bronze.t${index}') group by all\n`,
    );
  }
  write(
    'workflows/marts.js',
    "import { publish } from 'phlo';\nexport const marts = publish({ name: 'marts', marts: [{ from: 'gold.t0' }] });\n",
  );
  const expression = (sql) => `expression: { dialects: [{ dialect: ANSI_SQL, expression: ${sql} }] }`;
  write(
    'workflows/semantic/bench.yaml',
    `version: 0.2.0.dev0\nsemantic_model:\n  - name: bench\n    datasets:\n      - name: t0\n        source: marts.t0\n        fields: [{ name: country, ${expression('country')} }]\n    metrics: [{ name: total, ${expression('SUM(t0.amount)')} }]\n`,
  );
  mkdirSync(join(dir, 'node_modules/@phlo'), { recursive: true });
  const core = dirname(createRequire(import.meta.url).resolve('@phlo/core/package.json'));
  for (const name of installed) symlinkSync(join(core, '..', name), join(dir, 'node_modules/@phlo', name), 'dir');
}

/** Milliseconds of a run, by the times of its events, and of the processor, all threads together. */
async function run(project, options) {
  const before = process.cpuUsage();
  const report = await project.run({ fullRefresh: true, ...options });
  if (report.status !== 'success') throw new Error(JSON.stringify(report.assets));
  const { user, system } = process.cpuUsage(before);
  const events = [...project.events({ runId: report.runId })];
  const timeOf = (type) => events.find((event) => event.type === type).time;
  return {
    ms: timeOf('run.end') - timeOf('run.start'),
    cpuMs: (user + system) / 1_000,
    events: events.length,
  };
}

try {
  writeProject();
  const project = await openProject(dir);
  // The first run starts the engine, the marts and the plugins, which takes longer than what is asked for here.
  await run(project, { select: ['+marts'] });
  await project.flush();
  const { ms, cpuMs, events } = await run(project);
  const { pending, dead } = await project.flush({ deadlineMs: 120_000 });
  const hooks = project.bus.list().length;
  await project.close();
  if (installed.length > 0 && hooks < 15) throw new Error(`only ${hooks} hooks are registered`);
  if (dead > 0) throw new Error(`${dead} events were rejected`);
  if (installed.length > 0 && (pending === 0) !== (isDelivered === 'yes')) throw new Error(`${pending} events wait`);
  process.stdout.write(`${JSON.stringify({ ms, cpuMs, events, hooks, pending })}\n`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
