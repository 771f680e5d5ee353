// Services in containers of a real Docker Engine, which this starts, stops and kills. Usage: try-docker.js <folder> <loops>. Prints a line for
// each check. It runs in namespaces of its own: what it leaves ends with them.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [, , folder, loops] = process.argv;
const here = dirname(fileURLToPath(import.meta.url));
const bin = join(here, '../packages/cli/bin/phlo.cjs');
const guide = join(folder, 'guide');
/** This machine, as containers see it. */
const hostOfContainers = '172.17.0.1';
process.env['DOCKER_HOST'] = `unix://${folder}/docker.sock`;

function check(claim, isTrue, detail = '') {
  if (!isTrue) throw new Error(`not so: ${claim} ${typeof detail === 'string' ? detail : JSON.stringify(detail)}`);
}
const say = (claim) => process.stdout.write(`${claim}\n`);

function run(program, args, options = {}) {
  const call = {};
  call.ended = new Promise((resolve) => {
    call.child = execFile(program, args, { maxBuffer: 1e8, ...options }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
  return call;
}

async function until(claim, isSo) {
  for (let looks = 0; looks < 300; looks++) {
    if (await isSo()) return;
    await sleep(100);
  }
  throw new Error(`not so within 30 s: ${claim}`);
}

let engine;
async function startEngine() {
  const log = openSync(join(folder, 'dockerd.log'), 'a');
  const places = ['--data-root', 'data', '--exec-root', 'exec', '--pidfile', 'docker.pid'];
  const args = places.map((word, at) => (at % 2 === 0 ? word : join(folder, word)));
  engine = spawn(
    'dockerd',
    [
      ...args,
      '--bip',
      `${hostOfContainers}/16`,
      '-H',
      process.env['DOCKER_HOST'],
      '--cgroup-parent',
      '/phlo-ci-docker',
    ],
    {
      stdio: ['ignore', log, log],
    },
  );
  await until('the engine answers', async () => {
    check('the engine runs', engine.exitCode === null, readFileSync(join(folder, 'dockerd.log'), 'utf8').slice(-2_000));
    return (await run('docker', ['version']).ended).code === 0;
  });
}
async function stopEngine() {
  const gone = new Promise((resolve) => engine.once('exit', resolve));
  engine.kill('SIGTERM');
  await gone;
}

const docker = async (...args) => {
  const { code, stdout, stderr } = await run('docker', args).ended;
  check(`docker ${args.join(' ')}`, code === 0, stderr);
  return stdout.trim();
};
const containers = async (...args) =>
  (await docker('ps', '--format', '{{.Names}}', ...args)).split('\n').filter(Boolean);

function createProject(place, name = place, variables = {}) {
  const dir = join(folder, 'projects', place);
  const put = (path, text) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  put('phlo.config.ts', `import { defineProject } from 'phlo';\nexport default defineProject({ name: '${name}' });\n`);
  const env = { ...process.env, NO_COLOR: '1', ...variables };
  const start = (...args) => run(process.execPath, [bin, 'services', ...args], { cwd: dir, env });
  const phlo = (...args) => start(...args).ended;
  /** Exit code, and what the document says of the first service. */
  const act = async (...args) => {
    const { code, stdout, stderr } = await phlo(...args, '--json');
    try {
      return { code, ...JSON.parse(stdout)[0] };
    } catch {
      throw new Error(`phlo services ${args.join(' ')}: exit code ${code}\n${stdout}\n${stderr}`);
    }
  };
  const good = async (...args) => {
    const { code, stdout, stderr } = await phlo(...args);
    check(`phlo services ${args.join(' ')}`, code === 0, `${code}\n${stdout}\n${stderr}`);
    return stdout;
  };
  const box = (service, rest, outside = '') =>
    put(
      `services/${service}/service.yaml`,
      `name: ${service}\nprofile: box\n${outside}\ncompose:\n  image: acme/box:1\n  stop_signal: SIGKILL\n${rest}\n`,
    );
  return { dir, put, start, phlo, act, good, box };
}

const httpd = (port) => `  command: [/bin/httpd, -f, -p, '80', -h, /srv]\n  ports: ['${port}:80']`;
const health = (port, more = '') =>
  `ports: { main: ${port} }\nhealth: { http: 'http://127.0.0.1:{port:main}/', interval: 100ms${more} }`;

async function tryReady() {
  const project = createProject('ready');
  const names = ['postgres', 'alertmanager', 'prometheus'];
  await project.good('start', ...names, '--compose');
  const status = JSON.parse(await project.good('status', ...names, '--json'));
  check(
    'all are ready',
    status.every(({ health: one, backend }) => one === 'ready' && backend === 'compose'),
    status,
  );
  const { PHLO_POSTGRES_PASSWORD: password } = JSON.parse(
    readFileSync(join(project.dir, '.phlo/services/secrets.json'), 'utf8'),
  );
  const psql = async (sql) => {
    // The first of its range is free: nobody else is in these namespaces.
    const args = ['-h', '127.0.0.1', '-p', '55432', '-U', 'postgres', '-Atc', sql];
    const { stdout, stderr } = await run('psql', args, { env: { ...process.env, PGPASSWORD: password } }).ended;
    return stdout.trim() || stderr;
  };
  check(
    'the password is that of PHLO_POSTGRES_PASSWORD',
    (await psql('create table t as select 42 as n')) === 'SELECT 1',
  );
  await until('prometheus hands alerts to alertmanager', async () => {
    const { data } = await (await fetch('http://127.0.0.1:9090/api/v1/alertmanagers')).json();
    return data.activeAlertmanagers.some(({ url }) => url.startsWith('http://alertmanager:9093/'));
  });
  await project.good('stop');
  check('no container runs', (await containers()).length === 0);
  await project.good('start', 'postgres');
  check('its data is there after a stop', (await psql('select n from t')) === '42');
  await docker('rm', '--force', 'ready-postgres');
  await project.good('start', 'postgres');
  check('its data outlives its container', (await psql('select n from t')) === '42');
  const { code, error } = await project.act('start', 'minio', '--compose');
  check('an image that cannot be had is told', code === 1 && error.message.includes('is not on this machine'), error);
  for (const name of [...names, 'minio'])
    await docker('compose', '-f', join(project.dir, `.phlo/services/${name}/compose.yaml`), 'config', '--quiet');
  await project.good('reset', '--yes');
  say('the ready services run as containers, keep their data through a stop, and lose it by a reset');
}

async function tryLoops() {
  const project = createProject('loops');
  project.box('front', httpd(7301), `depends_on: [back]\n${health(7301)}`);
  project.box('back', httpd(7302), health(7302));
  const names = ['front', 'back'];
  for (let round = 0; round < Number(loops); round++) {
    await project.good('start', 'front');
    check('both run', (await containers()).length === 2);
    if (round % 3 === 1) await project.good('restart', ...names);
    if (round % 3 === 2) {
      await docker('kill', 'loops-front', 'loops-back');
      await project.good('start', 'front');
    }
    await fetch('http://127.0.0.1:7301/');
    await project.good('stop');
    check('none runs', (await containers()).length === 0);
  }
  const kept = await containers('--all');
  check('no more than one container of each is kept', kept.length === 2, kept);
  say(`containers are started, restarted, killed and stopped ${loops} times`);
}

async function tryKills() {
  const project = createProject('kills');
  project.box('cache', httpd(7303), health(7303));
  for (let round = 0; round < Number(loops) / 2; round++) {
    const { child, ended } = project.start('start', 'cache');
    await sleep(100 + Math.random() * 1_500);
    child.kill('SIGKILL');
    await ended;
    await project.good(round % 2 === 0 ? 'stop' : 'start', 'cache');
    check('it is as it was asked to be', (await containers()).length === round % 2);
  }
  await project.good('stop');
  const [first, second] = await Promise.all([project.act('start', 'cache'), project.act('start', 'cache')]);
  const words = [first.status, second.status];
  const isOnce = words.includes('running') && (words.includes('busy') || words.includes('unchanged'));
  check('of two starts one is busy, or finds it running', isOnce, words);
  await project.good('reset', '--yes');
  say('a command that is killed at any moment leaves nothing that the next does not end; of two starts one acts');
}

async function tryTrouble() {
  const project = createProject('trouble');
  const { box } = project;
  box('ends', `  command: [/bin/sh, -c, 'echo going down; exit 7']`);
  box(
    'deaf',
    `  command: [/bin/sleep, '1000']\n  ports: ['7304:80']`,
    'ports: { main: 7304 }\nhealth: { tcp: "{port:main}", interval: 50ms, retries: 5 }',
  );
  box('silent', `  command: [/bin/sleep, '1000']\n  ports: ['7305:80']`, health(7305, ', retries: 5'));
  box('ill', `  command: [/bin/sleep, '1000']\n  healthcheck: { test: [CMD, /bin/false], interval: 1s, retries: 1 }`);
  box('refused', `  command: { a: b }`);
  box('taken', httpd(7306), health(7306));
  box(
    'good',
    `  environment: { A: "it's $$HOME", B: 'back\\slash' }\n  command: [/bin/sh, -c, 'echo "$$A" "$$B"; sleep 1000']\n  volumes: [/none]`,
  );
  const fails = async (name, code, words) => {
    const { error, log = '' } = await project.act('start', name);
    check(`${name} fails with ${code}`, error?.code === code && `${error.message}\n${log}`.includes(words), {
      error,
      log,
    });
  };
  await fails('ends', 'SERVICE_START_FAILED', 'ended 5 times before it was ready: exit code 7\ngoing down');
  await fails('deaf', 'SERVICE_UNHEALTHY', 'nobody takes connections on port 7304');
  await fails('silent', 'SERVICE_UNHEALTHY', 'did not answer: ');
  await fails('ill', 'SERVICE_UNHEALTHY', 'the check of its container fails');
  await fails('refused', 'SERVICE_START_FAILED', 'services.refused.command');
  const holder = createServer().listen(7306, '127.0.0.1');
  await fails('taken', 'SERVICE_PORT_TAKEN', `is held by process ${process.pid}`);
  await new Promise((resolve) => holder.close(resolve));
  check('none of them runs', (await containers()).length === 0);
  await project.good('start', 'good', 'taken');
  const log = await project.good('logs', 'good');
  check('variables arrive as they are', log === "it's $HOME back\\slash\n", log);
  const twin = createProject('twin', 'trouble');
  twin.box('good', `  command: [/bin/sleep, '1000']`);
  const { error } = await twin.act('start', 'good');
  check(
    'a container of another folder is not touched',
    error?.message.includes(`${project.dir}/.phlo/services/good`),
    error,
  );
  check('and goes on', (await containers()).includes('trouble-good'));
  await twin.good('reset', '--yes');
  await project.good('stop');
  check('the log is there after a stop', (await project.good('logs', 'good')) === log);
  await project.good('reset', '--yes');
  say('what goes wrong in a container, its port, its file or its name is told, and harms no other');
}

async function tryWithoutEngine() {
  const project = createProject('outage', 'outage', { PHLO_POSTGRES_ENGINE: 'pglite' });
  project.box('cache', httpd(7307), health(7307));
  project.box('idle', `  command: [/bin/sleep, '1000']`);
  await project.good('start', 'cache', 'idle');
  await project.good('stop', 'idle');
  await stopEngine();
  check('it is not known whether a container runs', (await project.act('status', 'cache')).state === 'unknown');
  check('one that was stopped is stopped', (await project.act('status', 'idle')).state === 'stopped');
  for (const words of [['start'], ['stop'], ['restart'], ['reset', '--yes']]) {
    const { code, error } = await project.act(...words, 'cache');
    check(`${words[0]} says that docker does not answer`, code === 69 && /does not answer/.test(error?.message), error);
  }
  check('its log is not to be had', (await project.phlo('logs', 'cache')).code === 69);
  await project.good('start');
  const native = await project.act('status', 'postgres');
  check(
    'what runs as a process starts without docker',
    native.state === 'running' && native.backend === 'native',
    native,
  );
  await startEngine();
  check('it comes back with the engine', (await containers()).includes('outage-cache'));
  await until('it is ready again', async () => (await project.act('status', 'cache')).health === 'ready');
  await project.good('restart', 'postgres');
  check('what was started as a process stays one', (await project.act('status', 'postgres')).backend === 'native');
  await project.good('stop');
  await project.good('reset', '--yes');
  say('without its engine a container is unknown, processes are started, and neither is ever taken for the other');
}

/** Serves what `pack-shop.sh` packed, where containers reach it. */
async function startRegistry() {
  const addressFile = join(guide, 'address-for-containers');
  const args = [join(here, 'npm-registry.js'), join(guide, 'packages'), addressFile, hostOfContainers];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 2, 2] });
  await until('the registry listens', () => existsSync(addressFile));
  return { url: readFileSync(addressFile, 'utf8'), close: () => server.kill() };
}

/** What docs/guide/schedules.md says of a container, word for word, and what it promises of it. */
async function tryGuide() {
  const shop = join(guide, 'shop');
  const page = readFileSync(join(here, '../docs/guide/schedules.md'), 'utf8');
  for (const [, name, text] of page.matchAll(
    /^```\w+ title="(Dockerfile|\.dockerignore|workflows\/[^"]*)"\n(.*?)^```$/gms,
  )) {
    mkdirSync(dirname(join(shop, name)), { recursive: true });
    writeFileSync(join(shop, name), text);
  }
  writeFileSync(join(shop, '.env'), 'A_SECRET=of-the-developer\n');
  const token = 'the-token-of-the-guide';
  const url = 'http://127.0.0.1:9464';
  const shell = async (command) => {
    check(`the guide has ${command}`, page.includes(`\n${command}\n`));
    const { code, stdout, stderr } = await run('sh', ['-c', command], {
      cwd: shop,
      env: { ...process.env, PHLO_UP_TOKEN: token },
    }).ended;
    check(command, code === 0, `${code}\n${stdout}\n${stderr}`);
    return stdout;
  };
  const phlo = (...args) => docker('exec', 'shop', 'node_modules/.bin/phlo', ...args);
  const start =
    'docker run --detach --name shop --env PHLO_UP_TOKEN --publish 127.0.0.1:9464:9464 --volume shop-lake:/srv/shop/lake --volume shop-state:/srv/shop/.phlo --stop-timeout 60 shop';
  const isUp = async () => {
    const running = await docker('inspect', 'shop', '--format', '{{.State.Running}}');
    check(
      'the container runs',
      running === 'true',
      running === 'true' ? '' : (await run('docker', ['logs', 'shop']).ended).stderr,
    );
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    return answer?.status === 200;
  };

  await shell('docker build --tag shop .');
  await shell(start);
  await until('phlo up answers', isUp);
  check('its endpoints ask for the token', (await fetch(`${url}/metrics`)).status === 401);
  const schedules = await shell('docker exec shop node_modules/.bin/phlo schedule list');
  check(
    'the schedules of the page are there',
    ['morning', 'hourly'].every((name) => schedules.includes(name)),
    schedules,
  );
  check('it is not root', (await docker('exec', 'shop', 'id', '-u')) === '1000');
  check('no secret is in the image', (await run('docker', ['exec', 'shop', 'cat', '.env']).ended).code !== 0);
  await phlo('run');
  await phlo('schedule', 'run', 'hourly');
  const count = () => phlo('query', 'select count(*) as n from bronze.orders', '--json');
  const rows = await count();
  check('a schedule has loaded rows', JSON.parse(rows)[0].n > 0, rows);
  await shell('docker stop shop');
  const ended = await docker('inspect', 'shop', '--format', '{{.State.ExitCode}}');
  check('it ends by itself when it is told to', ended === '0', `${ended}\n${await docker('logs', 'shop')}`);
  await docker('rm', 'shop');
  await shell(start);
  await until('phlo up answers again', isUp);
  check('its lake outlives the container', (await count()) === rows);
  await docker('rm', '--force', 'shop');
  await docker('volume', 'rm', 'shop-lake', 'shop-state');
  say(
    'the container of the guide is built, runs its schedules as a user who is not root, ends when it is told to, and keeps its lake',
  );
}

async function assertNothingIsLeft() {
  const left = [
    ...(await containers('--all')),
    ...(await docker('volume', 'ls', '--quiet')).split('\n'),
    ...(await docker('network', 'ls', '--format', '{{.Name}}')).split('\n').filter((name) => name.startsWith('phlo-')),
  ].filter(Boolean);
  check('no container, volume or network is left', left.length === 0, left);
  say('a reset leaves no container, no volume and no network');
}

await startEngine();
mkdirSync(join(folder, 'images'), { recursive: true });
const registry = await startRegistry();
execFileSync('bash', [join(here, 'docker/make-images.sh'), join(folder, 'images'), guide, registry.url], {
  stdio: ['ignore', 2, 2],
});
await tryGuide();
registry.close();
for (const attempt of [tryReady, tryKills, tryTrouble, tryWithoutEngine]) await attempt();
await tryLoops();
const last = createProject('loops');
await last.good('reset', '--yes');
await assertNothingIsLeft();
await stopEngine();
check('its socket is gone', !existsSync(join(folder, 'docker.sock')));
