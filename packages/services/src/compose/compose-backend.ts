import { copyFiles } from '../native/copy-files.js';
import type { ResolvedService } from '../backend/resolved-service.js';
import type { BackendContext, BackendStatus, BackendSupport, ServiceBackend } from '../backend/service-backend.js';
import { serviceErrors } from '../errors.js';
import {
  composePath,
  composeProject,
  readPart,
  removeService,
  writeComposeFile,
  writeService,
} from './compose-files.js';
import { createTurns } from '../process/create-turns.js';
import { dockerPath, runDocker, streamDocker } from './docker.js';
import type { DockerAnswer, DockerKit } from './docker.js';
import { readStatus } from './read-containers.js';

const quickMs = 30_000;
/** An image may have to be fetched or built. */
const startMs = 20 * 60_000;
/** Longer than the grace of any container that we know. */
const stopMs = 5 * 60_000;

/** Runs services as containers by `docker compose`, from one file in `.phlo/services/compose.yaml`. */
export function createComposeBackend(kit: DockerKit): ServiceBackend {
  const compose = (service: ResolvedService, args: readonly string[], options: CallOptions): Promise<DockerAnswer> =>
    runDocker([...composeArgs(service), ...args], { kit, cwd: service.project.dir, ...options });

  // Services start and stop at once; of two `up` of one project both would make its network.
  const inTurn = createTurns();
  const statusOf = async (service: ResolvedService, { env }: BackendContext): Promise<BackendStatus> => {
    if (readPart(service) === undefined) return { state: 'stopped' };
    const answer = await compose(service, ['ps', '--all', '--format', 'json', service.name], {
      env,
      timeoutMs: quickMs,
    });
    if (!answer.hasPassed) return { state: 'stopped', ended: `docker does not say: ${answer.trouble}` };
    return (
      readStatus(answer.output, service.name) ?? { state: 'stopped', ended: 'docker says nothing that can be read' }
    );
  };

  const stop = async (service: ResolvedService, { env }: BackendContext): Promise<void> => {
    if (readPart(service) === undefined) return;
    writeComposeFile(service.project.dir);
    const args = ['rm', '--stop', '--force', service.name];
    const answer = await inTurn(() => compose(service, args, { env, timeoutMs: stopMs }));
    if (!answer.hasPassed)
      throw failed('SERVICE_STOP_FAILED', `The container of ${service.name} was not removed`, answer);
  };

  return {
    name: 'compose',
    supports: (service, context) => examine(service, kit, context),
    async start(service, context) {
      copyFiles(service, new Map());
      writeService(service);
      const { env, signal } = context;
      const args = ['up', '--detach', '--no-deps', service.name];
      const answer = await inTurn(() => compose(service, args, { env, signal, timeoutMs: startMs }));
      if (!answer.hasPassed) {
        signal.throwIfAborted();
        throw failed('SERVICE_START_FAILED', `docker did not start ${service.name}`, answer);
      }
      return statusOf(service, context);
    },
    stop,
    status: statusOf,
    logs(service, { lines, follow, signal }, { env }) {
      const args = ['logs', '--no-color', '--no-log-prefix', '--tail', String(lines), ...(follow ? ['--follow'] : [])];
      return streamDocker([...composeArgs(service), ...args, service.name], { env, signal, cwd: service.project.dir });
    },
    async reset(service, context) {
      const part = readPart(service);
      if (part === undefined) return;
      for (const volume of part.volumes) {
        const args = ['volume', 'rm', '--force', `${composeProject(service)}_${volume}`];
        const answer = await runDocker(args, { kit, env: context.env, timeoutMs: quickMs, cwd: service.project.dir });
        if (!answer.hasPassed) throw failed('SERVICE_STOP_FAILED', `The volume ${volume} was not removed`, answer);
      }
      removeService(service);
    },
  };
}

interface CallOptions {
  readonly env: BackendContext['env'];
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

const composeArgs = (service: ResolvedService): readonly string[] => [
  'compose',
  '--project-name',
  composeProject(service),
  '--file',
  composePath(service.project.dir),
];

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

const failed = (code: 'SERVICE_START_FAILED' | 'SERVICE_STOP_FAILED', what: string, { trouble }: DockerAnswer) =>
  serviceErrors.create(code, {
    message: `${what}: ${trouble}`,
    hint: 'The words are docker’s own; `docker ps --all` shows what there is. Do the same again when it is mended.',
  });
