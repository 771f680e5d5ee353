import { join } from 'node:path';
import type { Command } from 'commander';
import type { CommandHost, RegisterCommand } from './host.js';
import { withProject } from './host.js';
import { createInterrupt } from './interrupt.js';
import { startFolder } from './start-folder.js';
import { cliErrors } from '../errors.js';
import { engineNames, readEngine } from '../marts-server/choose-engine.js';
import type { EngineName } from '../marts-server/choose-engine.js';
import { martsServerFiles } from '../marts-server/files.js';
import { readPassword } from '../marts-server/pass-file.js';
import { martsHost, serveMarts } from '../marts-server/serve-marts.js';
import { readServerRecord } from '../marts-server/server-record.js';
import type { ServerRecord } from '../marts-server/server-record.js';
import { printJson } from '../output/json.js';
import { createTerminalLogger } from '../output/log.js';
import { prose, section } from '../output/section.js';
import { asTyped, nearby } from '../output/terminal.js';
import { write, writeAside } from '../output/write.js';
import { locateProject } from '../project/locate-project.js';
import { readEnv } from '../project/read-env.js';

const defaultPort = '55432';

export const registerMarts: RegisterCommand = (program, host) => {
  const marts = program
    .command('marts')
    .description('where the marts are, and a server for them')
    .option('--password', 'tell the password of the server as well')
    .option('--json', 'print one JSON document: {target, engine, server}')
    .addHelpText('after', '\nExamples:\n  $ phlo marts\n  $ phlo marts serve --port 5433\n')
    .action((flags: ShowFlags) => withProject(host, (project) => show(project, flags)));
  registerServe(marts, host);
};

interface ShowFlags {
  readonly password?: boolean;
  readonly json?: boolean;
}

interface Shown {
  readonly dir: string;
  readonly hasOwnMarts: boolean;
  martsTarget(): Promise<string>;
}

async function show(project: Shown, flags: ShowFlags): Promise<void> {
  const files = martsServerFiles(join(project.dir, '.phlo'));
  const [target, record] = await Promise.all([project.martsTarget(), readServerRecord(files)]);
  if (project.hasOwnMarts) return showOwn({ target, record, flags });
  const engine = await readEngine(files.engine);
  const password = flags.password === true ? await readPassword(files.passFile) : undefined;
  const server = record && {
    host: record.host,
    port: record.port,
    user: 'postgres',
    database: 'postgres',
    passwordFile: files.passFile,
    ...(password !== undefined && { password }),
    isReady: record.isReady,
    pid: record.process.pid,
  };
  if (flags.json === true) return printJson({ target, engine: engine ?? null, server: server ?? null });
  const lines = [section('target', 'bold', [nearby(target)])];
  lines.push(section('engine', 'bold', [engine ?? 'none yet: nothing has served them']));
  if (record === undefined) lines.push(section('server', 'bold', ['does not run']));
  else {
    lines.push(section('server', 'bold', [serverLine(record)]));
    lines.push(section('connect', 'bold', [connectLine(files.passFile, record)]));
  }
  if (password !== undefined) lines.push(section('password', 'bold', [password]));
  write(`${lines.join('\n')}\n`);
}

interface OwnMarts {
  readonly target: string;
  /** A server of Phlo that runs all the same. */
  readonly record: ServerRecord | undefined;
  readonly flags: ShowFlags;
}

/** Marts that go where the project or its environment says: whether that is there is not known, and no server of Phlo has them. */
function showOwn({ target, record, flags }: OwnMarts): void {
  if (flags.password === true) writeAside('The password is in your URL of the marts, and Phlo does not show it.\n');
  if (flags.json === true) return printJson({ target, engine: null, server: null });
  const lines = [
    section('target', 'bold', [nearby(target)]),
    section('server', 'bold', [
      prose(
        'your own, which marts.url or PHLO_MARTS_URL names and Phlo does not run; `phlo doctor` asks whether it answers',
      ),
    ]),
  ];
  if (record !== undefined)
    lines.push(
      section('beside', 'bold', [prose(`${serverLine(record)}: a server of Phlo, to which no run publishes`)]),
    );
  write(`${lines.join('\n')}\n`);
}

const serverLine = ({ host, port, process: { pid }, isReady }: ServerRecord): string =>
  `${host}:${port}, process ${pid}${isReady ? '' : ', which is starting'}`;

const connectLine = (passFile: string, { host, port }: { readonly host: string; readonly port: number }): string =>
  asTyped(`PGPASSFILE=${nearby(passFile)} psql postgres://postgres@${host}:${port}/postgres`);

interface ServeFlags {
  readonly port: string;
  readonly engine: string;
  readonly json?: boolean;
}

function registerServe(marts: Command, host: CommandHost): void {
  marts
    .command('serve')
    .description('serve the marts to many at once, until it is interrupted; what `phlo services start postgres` runs')
    .option('--port <port>', 'on 127.0.0.1; 0 takes one that is free', defaultPort)
    .option('--engine <name>', `auto, ${engineNames.join(' or ')}: chosen at the first start, and kept`, 'auto')
    .option(
      '--json',
      'print one JSON document once it takes connections: {engine, directory, host, port, passwordFile}',
    )
    .addHelpText('after', '\nExample:\n  $ phlo marts serve --port 5433\n')
    .action((flags: ServeFlags) => serve(host, flags));
}

async function serve(host: CommandHost, flags: ServeFlags): Promise<void> {
  const { dir } = locateProject(startFolder(host));
  const port = parsePort(flags.port);
  const engine = parseEngine(flags.engine);
  using interrupt = createInterrupt();
  const log = createTerminalLogger({ level: host.globals().debug === true ? 'debug' : 'info' });
  await serveMarts({
    projectDir: dir,
    port,
    engine,
    env: readEnv(dir, process.env),
    log,
    signal: interrupt.signal,
    onReady: ({ engine: chosen, directory, port: taken, passFile }) => {
      const place = `${chosen} serves ${nearby(directory)} at ${martsHost}:${taken}`;
      writeAside(`${place}, user postgres, password in ${nearby(passFile)}\n`);
      if (flags.json === true)
        printJson({ engine: chosen, directory, host: martsHost, port: taken, passwordFile: passFile });
    },
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw cliErrors.create('USAGE', { message: `--port takes a number up to 65535, not "${text}".` });
}

function parseEngine(text: string): EngineName | undefined {
  const engine = engineNames.find((name) => name === text);
  if (engine !== undefined || text === 'auto') return engine;
  throw cliErrors.create('USAGE', { message: `--engine takes auto, ${engineNames.join(' or ')}, not "${text}".` });
}
