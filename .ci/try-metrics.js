// Runs a small project twice; a real Prometheus scrapes `phlo metrics serve`, and a real node exporter reads the textfile.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [, , work = ''] = process.argv;
const clone = process.cwd();
const bin = join(clone, 'packages/cli/bin/phlo.cjs');
const project = join(work, 'project');
const textfiles = join(work, 'textfiles');
const token = 'only-for-this-run';

const files = {
  'package.json': '{ "type": "module", "dependencies": { "phlo": "0.1.0", "@phlo/metrics": "0.1.0" } }',
  'phlo.config.ts': `import { defineProject, env } from 'phlo';
export default defineProject({
  name: 'shop',
  plugins: { config: { metrics: { to: { textfile: '../textfiles/phlo.prom' }, serve: { token: env('METRICS_TOKEN') } } } },
});`,
  'workflows/ingestion/items.ts': `import { column, ingestion } from 'phlo';
export const items = ingestion({ table: 'bronze.items', schema: { id: column.long() }, key: ['id'], strategy: 'replace' }, function* () {
  yield [{ id: 1 }, { id: 2 }];
});`,
};
for (const [name, text] of Object.entries(files)) {
  mkdirSync(join(project, name, '..'), { recursive: true });
  writeFileSync(join(project, name), `${text}\n`);
}
mkdirSync(textfiles);
symlinkSync(join(clone, 'node_modules'), join(project, 'node_modules'));

const env = { ...process.env, METRICS_TOKEN: token };
/** A line for each thing that holds: `.ci/run` counts them. */
const note = (line) => process.stdout.write(`${line}\n`);
const phlo = (...args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, '-C', project, ...args], {
    env,
    encoding: 'utf8',
  });
  assert.equal(status, 0, `phlo ${args.join(' ')} exits with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
};

phlo('run');
phlo('run', '--full-refresh');
const checked = spawnSync('promtool', ['check', 'metrics'], {
  input: readFileSync(join(textfiles, 'phlo.prom')),
  encoding: 'utf8',
});
assert.equal(checked.status, 0, `promtool says of the textfile:\n${checked.stdout}${checked.stderr}`);
note('promtool finds nothing wrong with the textfile of two runs');

const children = [];
function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const started = { child, text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => void (started.text += data));
  children.push(started);
  return started;
}

async function eventually(what, ask) {
  let last;
  for (let attempt = 0; attempt < 240; attempt++) {
    try {
      const found = await ask();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      last = error;
    }
    await sleep(250);
  }
  const output = children.map(({ child, text }) => `${child.spawnfile}:\n${text}`).join('\n');
  throw new Error(`${what} did not come about: ${String(last)}\n${output}`);
}

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

try {
  const serving = start(process.execPath, [bin, '-C', project, 'metrics', 'serve', '--port', '0'], { env });
  const url = await eventually('phlo metrics serve', () => /http:\S+\/metrics/.exec(serving.text)?.[0]);
  const port = await freePort();
  // JSON is YAML.
  writeFileSync(
    join(work, 'prometheus.yml'),
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [resolve('packages/metrics/rules/phlo.rules.yml')],
      scrape_configs: [
        { job_name: 'phlo', authorization: { credentials: token }, static_configs: [{ targets: [new URL(url).host] }] },
      ],
    }),
  );
  start('prometheus', [
    `--config.file=${join(work, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(work, 'tsdb')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--enable-feature=exemplar-storage',
  ]);
  const ask = async (path) => {
    const { status, data } = await (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)).json();
    assert.equal(status, 'success');
    return data;
  };
  const query = async (expr) => (await ask(`query?query=${encodeURIComponent(expr)}`)).result;

  await eventually('a scrape of Prometheus', async () => (await query('up'))[0]?.value[1] === '1');
  assert.equal((await query('phlo_runs_total{project="shop",status="success"}'))[0]?.value[1], '2');
  assert.equal((await query('phlo_asset_rows_total{asset="bronze.items"}'))[0]?.value[1], '4');
  note('a real Prometheus scrapes the totals of two processes, with a token');

  const now = Date.now() / 1000;
  const exemplars = await ask(
    `query_exemplars?query=phlo_run_duration_seconds_bucket&start=${now - 3600}&end=${now + 60}`,
  );
  assert.match(exemplars[0]?.exemplars[0]?.labels.trace_id ?? '', /^[\da-f]{32}$/);
  note('it keeps the exemplars, which name traces');

  const healthy = await eventually('an evaluation of the rules', async () => {
    const rules = (await ask('rules')).groups.flatMap((group) => group.rules);
    return rules.every(({ health }) => health === 'ok') && rules;
  });
  assert.ok(healthy.length > 10);
  assert.deepEqual(await query('ALERTS'), []);
  note('its rules are healthy, and none fires for a project that is well');

  const exporterPort = await freePort();
  start('prometheus-node-exporter', [
    `--web.listen-address=127.0.0.1:${exporterPort}`,
    '--collector.disable-defaults',
    '--collector.textfile',
    `--collector.textfile.directory=${textfiles}`,
  ]);
  const exported = await eventually('the node exporter', async () => {
    const text = await (await fetch(`http://127.0.0.1:${exporterPort}/metrics`)).text();
    return text.includes('node_textfile_scrape_error') && text;
  });
  assert.match(exported, /^phlo_runs_total\{project="shop",status="success"\} 2$/m);
  assert.match(exported, /^node_textfile_scrape_error 0$/m);
  note('a real node exporter takes the textfile');

  serving.child.kill('SIGINT');
  await eventually('the end of phlo metrics serve', () => serving.child.exitCode !== null);
  assert.match(serving.text, /served http:\S+\/metrics: \d+ scrapes/);
  note('phlo metrics serve ends at Ctrl-C');
} finally {
  for (const { child } of children) child.kill('SIGKILL');
}
