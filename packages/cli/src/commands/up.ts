import { createSystemClock, formatDuration } from '@phlo/core';
import type { PhloEvent } from '@phlo/core';
import type { ToldAge } from '@phlo/schedule';
import { cliErrors } from '../errors.js';
import { createTerminalLogger } from '../output/log.js';
import { harmless } from '../output/text.js';
import { endSilence } from '../output/watch-silence.js';
import { write } from '../output/write.js';
import { readEnv } from '../project/read-env.js';
import { describeOutcome, toFields } from '../schedule/describe-outcome.js';
import { createDefinitionWatch } from '../up/definition-watch.js';
import { runUp } from '../up/run-up.js';
import { parseDuration } from './duration.js';
import type { CommandHost, RegisterCommand } from './host.js';
import { openHostProject } from './host.js';
import { createInterrupt } from './interrupt.js';

interface UpFlags {
  readonly port: string;
  readonly host: string;
  readonly drain: string;
  readonly json?: boolean;
}

export const registerUp: RegisterCommand = (program, host) => {
  program
    .command('up')
    .description('stay, and look after the project: run schedules, deliver, serve /healthz and /metrics')
    .option('--port <number>', 'port to serve on; 0 for any that is free', '9464')
    .option('--host <address>', 'address to serve on; beyond this machine only with PHLO_UP_TOKEN', '127.0.0.1')
    .option('--drain <duration>', 'how long a run may go on once the process is told to end', '25s')
    .option('--json', 'print a JSON document a line for what was done: {time, what, …}')
    .addHelpText('after', '\nExample:\n  $ phlo up --port 9464 --drain 5m\n')
    .action((flags: UpFlags) => up(host, flags));
};

async function up(host: CommandHost, flags: UpFlags): Promise<void> {
  const port = parsePort(flags.port);
  const drainMs = parseDuration(flags.drain, '--drain');
  const log = createTerminalLogger({ level: host.globals().debug === true ? 'debug' : 'info' });
  const tell = (what: string, fields: Readonly<Record<string, unknown>>) => {
    if (flags.json === true) write(`${JSON.stringify({ time: new Date().toISOString(), what, ...fields })}\n`);
  };
  const say = (what: string, fields: Readonly<Record<string, unknown>>, text: string) => {
    log.log('info', text);
    tell(what, fields);
  };
  using interrupt = createInterrupt({ meaning: ': what runs may end, and nothing new is begun' });
  const onEvent = (event: PhloEvent) => {
    if (event.type === 'run.start') log.log('info', harmless(describeBegin(event)));
  };
  await using project = await openHostProject(host, { level: 'info', onEvent });
  const definitions = await createDefinitionWatch({
    dir: project.dir,
    onChange: (files) => {
      log.log(files.length === 0 ? 'info' : 'warn', harmless(describeChange(files)));
      tell('changed', { files });
    },
  });
  using _ = onHangUp(() => void definitions.look());
  const { PHLO_UP_TOKEN: token = '' } = readEnv(project.dir, process.env);
  const count = project.definitions.schedules.length;
  await runUp({
    project,
    clock: createSystemClock(),
    log,
    host: flags.host,
    port,
    ...(token !== '' && { token }),
    signal: interrupt.signal,
    drainMs,
    definitions,
    onReady: (url) => {
      endSilence();
      const schedules = count === 1 ? '1 schedule' : `${count} schedules`;
      say(
        'up',
        { project: project.name, url, schedules: count },
        `${project.name} is up: ${schedules}, ${url}/healthz`,
      );
    },
    onOutcome: (outcome) => say('run', toFields(outcome), harmless(describeOutcome(outcome))),
    onAge: (age) =>
      say('freshness', { asset: age.policy.asset, isStale: age.isStale, ageMs: age.ageMs }, describeAge(age)),
  });
  say('down', { project: project.name }, `${project.name} is down`);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw cliErrors.create('USAGE', { message: `--port takes a whole number up to 65535, not "${text}".` });
}

/** What has been begun is nothing that was done: it is told to people, and is no line of JSON. */
const describeBegin = ({ assetKeys, runId, tags }: PhloEvent): string =>
  `${tags['schedule'] ?? 'a run'} begins: ${assetKeys.length === 1 ? '1 asset' : `${assetKeys.length} assets`}, run ${runId}`;

function describeChange([first, ...others]: readonly string[]): string {
  if (first === undefined) return 'The files of the project are as they were again.';
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${first}${more} changed since the project was read: restart phlo up to have it read again.`;
}

/** A terminal that closes asks what runs in it to end; a service manager that sends the same wants to know of changed files. */
function onHangUp(look: () => void): Disposable {
  const hangUp = () => (process.stdin.isTTY ? process.kill(process.pid, 'SIGTERM') : look());
  process.on('SIGHUP', hangUp);
  return { [Symbol.dispose]: () => void process.off('SIGHUP', hangUp) };
}

const describeAge = ({ policy, isStale, ageMs }: ToldAge): string =>
  `${policy.asset} is ${isStale ? `too old: ${formatDuration(ageMs)}, and may be ${policy.maxAge}` : 'fresh'}`;
