import { messageOf } from '@phlo/core';
import { copyFiles } from '../native/copy-files.js';
import { readTail } from '../native/log-file.js';
import { serviceMarker, serviceVariable } from '../native/service-marker.js';
import type { ResolvedService } from '../backend/resolved-service.js';
import type {
  BackendContext,
  BackendStatus,
  BackendSupport,
  LogQuery,
  ServiceBackend,
} from '../backend/service-backend.js';
import { assertPortsFree } from '../process/assert-ports-free.js';
import { createTurns } from '../process/create-turns.js';
import { killProcesses } from '../process/trace-processes.js';
import { composePath, readRecord, recordsOf, removeService, writeRecord, writeService } from './compose-files.js';
import type { ComposeRecord } from './compose-files.js';
import { dockerPath, runDocker, streamDocker } from './docker.js';
import type { DockerAnswer, DockerKit } from './docker.js';
import { inspectArgs, isOwn, readContainer, statusOf } from './inspect-container.js';
import type { Container, Inspected, Silent } from './inspect-container.js';
import { containerTaken, startFailed, stopFailed, unanswered } from './compose-trouble.js';

const quickMs = 30_000;
/** An image may have to be fetched or built. */
const startMs = 20 * 60_000;
/** Longer than the grace of any container that we know. */
const stopMs = 5 * 60_000;

/** Runs services as containers by `docker compose`, each from a file of its own, and all of a project under one name. */
export function createComposeBackend(kit: DockerKit): ServiceBackend {
  const docker = (service: ResolvedService, args: readonly string[], options: CallOptions): Promise<DockerAnswer> =>
    runDocker(args, { kit, cwd: service.project.dir, ...options });

  const inspect = async (service: ResolvedService, container: string, env: Env): Promise<Inspected> =>
    readContainer(await docker(service, inspectArgs(container), { env, timeoutMs: quickMs }));

  // Services start at once; of two `up` of one project both would make its network.
  const inTurn = createTurns();

  /** A killed command may have left a `docker compose` behind that would go on. */
  const endStrays = ({ stateDir }: ResolvedService) =>
    killProcesses({ marker: `${serviceVariable}=${serviceMarker(stateDir)}`, recorded: [] }, (ms) =>
      kit.clock.sleep(ms),
    );

  const statusNow = async (service: ResolvedService, { env }: Asked): Promise<BackendStatus> => {
    const record = readRecord(service);
    if (record === undefined) return { state: 'stopped' };
    const found = await inspect(service, record.container, env);
    if (isSilent(found))
      return record.isStopped
        ? { state: 'stopped' }
        : { state: 'unknown', ended: `docker does not say: ${found.trouble}` };
    const { container: name, isStopped } = record;
    const { health, compose } = service.definition;
    const hasCheck = health !== undefined && compose?.['healthcheck'] === undefined;
    if (isOf(service, record, found)) return statusOf(found, { name, isStopped, hasCheck });
    return { state: 'stopped', ...(!record.isStopped && { ended: 'its container is gone' }) };
  };

  /** Its container stays, with its log and with what it has written beside its volumes. */
  const stop = async (service: ResolvedService, { env }: Asked): Promise<void> => {
    await endStrays(service);
    const record = readRecord(service);
    if (record === undefined) return;
    const found = await inspect(service, record.container, env);
    if (isSilent(found)) {
      if (record.isStopped) return;
      throw unanswered(service, found.trouble);
    }
    if (isOf(service, record, found)) {
      const options = { env, timeoutMs: stopMs };
      const first = await docker(service, [...composeArgs(service, record), 'stop', service.name], options);
      // A compose file that was written since, and that Compose refuses, is no reason to let a container run.
      const answer = first.hasPassed ? first : await docker(service, ['stop', record.container], options);
      if (!answer.hasPassed) throw stopFailed(`The container of ${service.name} was not stopped`, answer);
    }
    writeRecord(service, { ...record, isStopped: true });
  };

  const start = async (service: ResolvedService, context: BackendContext): Promise<BackendStatus> => {
    const { env, signal } = context;
    copyFiles(service, new Map());
    await stop(service, context);
    const record = writeService(service);
    const found = await inspect(service, record.container, env);
    if (isContainer(found) && !isOf(service, record, found)) throw containerTaken(service, record.container, found);
    await assertPortsFree(service);
    const args = [...composeArgs(service, record), 'up', '--detach', '--no-deps', '--quiet-pull', service.name];
    const marked = { ...env, [serviceVariable]: serviceMarker(service.stateDir) };
    const answer = await inTurn(() => docker(service, args, { env: marked, signal, timeoutMs: startMs }));
    if (answer.hasPassed) return statusNow(service, context);
    signal.throwIfAborted();
    throw startFailed(service, answer, await hasImage(service, context));
  };

  /** Whether its image is here, as far as docker tells. */
  const hasImage = async (service: ResolvedService, { env }: Asked): Promise<boolean> => {
    const image = service.definition.compose?.['image'];
    if (typeof image !== 'string') return true;
    const args = ['image', 'inspect', '--format', '{{.Id}}', service.expand(image)];
    const answer = await docker(service, args, { env, timeoutMs: quickMs });
    return answer.hasPassed || !/no such image/i.test(answer.output);
  };

  const reset = async (service: ResolvedService, { env }: Asked): Promise<void> => {
    const record = readRecord(service);
    if (record === undefined) return;
    const { project, container, volumes } = record;
    const options = { env, timeoutMs: quickMs };
    const found = await inspect(service, container, env);
    if (isSilent(found)) throw unanswered(service, found.trouble);
    const remove = async (what: string, args: readonly string[]) => {
      const answer = await docker(service, args, options);
      if (!answer.hasPassed) throw stopFailed(`${what} of ${service.name} was not removed`, answer);
    };
    // With the volumes that have no name.
    if (isOf(service, record, found)) await remove('The container', ['rm', '--force', '--volumes', container]);
    for (const volume of volumes)
      await remove(`The volume ${volume}`, ['volume', 'rm', '--force', `${project}_${volume}`]);
    removeService(service);
    if (recordsOf(service.project.dir).length > 0) return;
    // Docker has room for some thirty networks. One that somebody else uses stays.
    const filter = ['--filter', `label=com.docker.compose.project=${project}`];
    const networks = (await docker(service, ['network', 'ls', '--quiet', ...filter], options)).output.split(/\s+/);
    for (const network of networks.filter((one) => /^[0-9a-f]{12,}$/.test(one)))
      await docker(service, ['network', 'rm', network], options);
  };

  return {
    name: 'compose',
    supports: (service, context) => examine(service, kit, context),
    start,
    stop,
    status: statusNow,
    logs: readLogs,
    reset,
  };
}

type Env = BackendContext['env'];
type Asked = Pick<BackendContext, 'env'>;

interface CallOptions {
  readonly env: Env;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

const composeArgs = (service: ResolvedService, { project }: ComposeRecord): readonly string[] => [
  'compose',
  '--project-name',
  project,
  '--file',
  composePath(service),
];

const isSilent = (found: Inspected): found is Silent => found !== 'absent' && 'trouble' in found;
const isContainer = (found: Inspected): found is Container => found !== 'absent' && 'status' in found;
const isOf = (service: ResolvedService, { project }: ComposeRecord, found: Inspected): found is Container =>
  isContainer(found) && isOwn(found, { project, path: composePath(service) });

/** What hooks have printed, and then what its container has. */
async function* readLogs(service: ResolvedService, query: LogQuery, { env }: Asked): AsyncIterable<string> {
  const { lines, follow, signal, fromByte } = query;
  const record = readRecord(service);
  const before = readTail(service.logPath, lines, fromByte);
  if (record === undefined) {
    yield before;
    return;
  }
  const flags = ['--no-color', '--no-log-prefix', '--tail', String(lines), ...(follow ? ['--follow'] : [])];
  const args = [...composeArgs(service, record), 'logs', ...flags, service.name];
  try {
    const told = streamDocker(args, { env, signal, cwd: service.project.dir });
    if (follow) {
      yield before;
      yield* told;
      return;
    }
    let text = before;
    for await (const piece of told) text += piece;
    yield lastLines(text, lines);
  } catch (error) {
    throw unanswered(service, messageOf(error));
  }
}

function lastLines(text: string, count: number): string {
  const lines = text.replace(/\n$/, '').split('\n');
  return lines.length <= count ? text : `${lines.slice(lines.length - count).join('\n')}\n`;
}

/** Whether docker and its compose are here, and whether its daemon answers. */
async function examine(service: ResolvedService, kit: DockerKit, context: BackendContext): Promise<BackendSupport> {
  const { env, signal } = context;
  const no = (reason: string, hint?: string): BackendSupport => ({ isSupported: false, reason, hint });
  if (service.definition.compose === undefined) return no('it has no compose form');
  if (dockerPath(env) === undefined) return no('there is no docker on the PATH', 'https://docs.docker.com/get-docker');
  const call = { kit, env, signal, timeoutMs: quickMs, cwd: service.project.dir };
  const version = await runDocker(['compose', 'version', '--short'], call);
  if (!version.hasPassed)
    return no(`\`docker compose\` does not work: ${version.trouble}`, 'install the plugin docker-compose');
  const daemon = await runDocker(['version', '--format', '{{.Server.Version}}'], call);
  if (daemon.hasPassed) return { isSupported: true };
  return no(`the daemon of docker does not answer: ${daemon.trouble}`, 'start it, as by `systemctl start docker`');
}
