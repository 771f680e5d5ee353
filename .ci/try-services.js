// Services of a project with real programs: redis-server, nats-server, prometheus with alertmanager, and marts served by PGlite and by
// PostgreSQL. Usage: try-services.js <loops>. Prints a line for each check.
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const loops = Number(process.argv[2] ?? 20);
const run = promisify(execFile);
const bin = fileURLToPath(new URL('../packages/cli/bin/phlo.cjs', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'phlo-services-'));
// PostgreSQL refuses root, and runs as a user of its own.
chmodSync(base, 0o755);

function check(claim, isTrue, detail = '') {
  if (!isTrue) throw new Error(`not so: ${claim} ${detail}`);
}
const say = (claim) => process.stdout.write(`${claim}\n`);

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function createProject(name, ports) {
  const dir = join(base, name);
  const put = (path, text) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  const env = { ...process.env, NO_COLOR: '1', ...ports };
  const phlo = async (...args) => {
    const { stdout } = await run(process.execPath, [bin, ...args], { cwd: dir, env, maxBuffer: 1e8 }).catch((error) => {
      throw new Error(`phlo ${args.join(' ')}: ${error.message}\n${error.stdout}`, { cause: error });
    });
    return stdout;
  };
  const json = async (...args) => JSON.parse(await phlo(...args, '--json'));
  return { dir, put, phlo, json };
}

/** Processes whose command line or environment names the folder; zombies do not count. */
function processesOf(dir) {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      if (readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')) return false;
      return ['cmdline', 'environ'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(dir));
    } catch {
      return false;
    }
  });
}

async function isFree(port) {
  const server = createServer();
  const free = await new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}

async function assertGone({ dir }, ports) {
  check('no process is left', processesOf(dir).length === 0, processesOf(dir).join(' '));
  for (const port of Object.values(ports)) check(`port ${port} is free`, await isFree(Number(port)));
}

const running = (services) => services.filter(({ state }) => state === 'running');

async function tryProject(project, { names, ports, probe }) {
  for (let round = 0; round < loops; round += 1) {
    await project.phlo('services', 'start', ...names);
    const all = await project.json('services', 'status');
    const ours = running(all);
    check('all run', ours.length === names.length, JSON.stringify(all));
    check(
      'all are ready',
      ours.every(({ health }) => health === 'ready'),
      JSON.stringify(ours),
    );
    await probe();
    if (round % 3 === 1) {
      await project.phlo('services', 'restart', ...names);
      await probe();
    }
    if (round % 3 === 2) {
      // Killed from outside; the next start finds what is left, and starts it anew.
      for (const { pid } of ours) process.kill(pid, 'SIGKILL');
      await project.phlo('services', 'start', ...names);
      await probe();
    }
    await project.phlo('services', 'stop');
    await assertGone(project, ports);
  }
  say(`${names.join(', ')}: started, restarted, killed and stopped ${loops} times, and nothing is left`);
}

const config = (name) => `import { defineProject } from 'phlo';\nexport default defineProject({ name: '${name}' });\n`;

async function tryPrograms() {
  const [redis, nats, prometheus, alertmanager] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const ports = {
    REDIS_PORT: String(redis),
    NATS_PORT: String(nats),
    PHLO_PROMETHEUS_PORT: String(prometheus),
    PHLO_ALERTMANAGER_PORT: String(alertmanager),
  };
  const project = createProject('programs', ports);
  project.put('phlo.config.ts', config('programs'));
  project.put(
    'services/redis/service.yaml',
    `name: redis
ports: { main: '\${REDIS_PORT:-6379}' }
health: { tcp: '{port:main}', interval: 100ms }
native:
  command: ['{bin:redis}', --port, '{port:main}', --bind, 127.0.0.1, --dir, '{data_dir}']
  requires: { redis: redis-server }
`,
  );
  project.put(
    'services/nats/service.yaml',
    `name: nats
depends_on: [redis]
ports: { main: '\${NATS_PORT:-4222}' }
health: { tcp: '{port:main}', interval: 100ms }
native:
  command: ['{bin:nats}', --addr, 127.0.0.1, --port, '{port:main}', --jetstream, --store_dir, '{data_dir}']
  requires: { nats: [nats-server, /usr/sbin/nats-server] }
`,
  );
  const names = ['redis', 'nats', 'prometheus', 'alertmanager'];
  const probe = async () => {
    const found = await (await fetch(`http://127.0.0.1:${prometheus}/api/v1/alertmanagers`)).json();
    const urls = found.data.activeAlertmanagers.map(({ url }) => url);
    check('prometheus is told of alertmanager', found.status === 'success', JSON.stringify(urls));
  };
  await tryProject(project, { names, ports, probe });
}

async function tryMarts(engine) {
  const port = await freePort();
  const ports = { PHLO_POSTGRES_PORT: String(port), PHLO_POSTGRES_ENGINE: engine };
  const project = createProject(engine, ports);
  await run(process.execPath, [bin, 'init', project.dir]);
  await project.phlo('services', 'add', 'postgres');
  await project.phlo('run');
  const published = async () => {
    const shown = await project.json('marts');
    check(`${engine} serves the marts`, shown.engine === engine && shown.server?.port === port, JSON.stringify(shown));
    const [row] = await project.json('query', '--on', 'marts', 'select count(*)::int as n from phlo.published');
    check('the marts are there', row.n === 1, JSON.stringify(row));
    const { stdout } = await run(
      'psql',
      ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-Atc', 'select 41 + 1'],
      {
        env: { ...process.env, PGPASSFILE: shown.server.passwordFile },
      },
    );
    check('psql is let in with the file of the password', stdout.trim() === '42', stdout);
  };
  await project.phlo('services', 'stop');
  await tryProject(project, { names: ['postgres'], ports: { main: String(port) }, probe: published });
  await project.phlo('services', 'start', 'postgres');
  await project.phlo('run', '--full-refresh');
  await project.phlo('services', 'stop');
  await assertGone(project, { main: String(port) });
  say(`marts are published through ${engine} while it serves them`);
}

try {
  await tryPrograms();
  await tryMarts('pglite');
  await tryMarts('postgresql');
} finally {
  for (const name of readdirSync(base)) {
    await run(process.execPath, [bin, 'services', 'stop'], { cwd: join(base, name) }).catch(() => undefined);
  }
  rmSync(base, { recursive: true, force: true });
}
