// A real Alertmanager on loopback: a run of a project opens an alert there, and the next one resolves it. Prints a line for each check.
import { spawn, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const workspace = fileURLToPath(new URL('..', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'phlo-alertmanager-'));

function put(path, text) {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

/** A free port of loopback. */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function answers(url) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (ready?.ok) return;
    await sleep(100);
  }
  throw new Error('Alertmanager did not start');
}

function check(claim, isTrue) {
  if (!isTrue) throw new Error(`not so: ${claim}`);
  process.stdout.write(`${claim}\n`);
}

function writeProject(url) {
  const alerting = { receivers: { am: { type: 'alertmanager', url } } };
  const config = JSON.stringify({ name: 'shop', plugins: { config: { alerting } } });
  put('package.json', JSON.stringify({ name: 'shop', type: 'module', dependencies: { '@phlo/alerting': '*' } }));
  put('phlo.config.ts', `import { defineProject } from 'phlo';\nexport default defineProject(${config});\n`);
  put(
    'workflows/ingestion/orders.ts',
    `import { column, ingestion } from 'phlo';
export const orders = ingestion(
  { table: 'bronze.orders', schema: { id: column.int() }, strategy: 'replace' },
  function* () { yield [{ id: 1 }, { id: Number(process.env.SECOND) }]; },
);\n`,
  );
  put(
    'workflows/quality/orders.ts',
    `import { quality, unique } from 'phlo';
import { orders } from '../ingestion/orders.ts';
export const orderChecks = quality(orders, [unique('id')]);\n`,
  );
  mkdirSync(join(dir, 'node_modules/@phlo'), { recursive: true });
  symlinkSync(join(workspace, 'packages/alerting'), join(dir, 'node_modules/@phlo/alerting'), 'dir');
}

function phlo(args, second) {
  const bin = join(workspace, 'packages/cli/bin/phlo.cjs');
  try {
    return {
      code: 0,
      out: execFileSync(process.execPath, [bin, '-C', dir, ...args], { env: { ...process.env, SECOND: second } }),
    };
  } catch (error) {
    return { code: error.status, out: `${error.stdout}${error.stderr}` };
  }
}

const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const alertsOf = async (query) => (await fetch(`${url}/api/v2/alerts?${query}`)).json();
put('am.yml', 'route:\n  receiver: none\nreceivers:\n  - name: none\n');
const server = spawn(
  'prometheus-alertmanager',
  [
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
    `--storage.path=${dir}/data`,
    `--config.file=${dir}/am.yml`,
  ],
  { stdio: 'ignore' },
);
try {
  writeProject(url);
  await answers(url);
  check('Alertmanager takes the test of a receiver', phlo(['alerts', 'test', 'am'], '2').code === 0);
  const failed = phlo(['run'], '1');
  check('the run whose check fails is rejected', failed.code === 3);
  const [alert, ...others] = await alertsOf('active=true&filter=alertname="phlo_check"');
  check('Alertmanager knows one alert of the failed check', others.length === 0 && alert !== undefined);
  const { labels, annotations, startsAt, endsAt } = alert;
  check('with its asset and check among its labels', labels.asset === 'bronze.orders' && labels.check === 'unique_id');
  check('with what it says', annotations.summary === 'unique_id failed on bronze.orders');
  check('and believes it for two days', Date.parse(endsAt) - Date.parse(startsAt) >= 47 * 3_600_000);
  check('the next run passes', phlo(['run'], '2').code === 0);
  check('and resolves it there', (await alertsOf('active=true&filter=alertname="phlo_check"')).length === 0);
} finally {
  server.kill();
  rmSync(dir, { recursive: true, force: true });
}
