import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import type { Clock } from '@phlo/core';
import type { ResolvedService } from '../backend/resolved-service.js';
import type { BackendContext, BackendName } from '../backend/service-backend.js';
import type { ServiceHealth } from '../definition/service-definition.js';
import { runCommand } from '../process/run-command.js';

export interface HealthKit {
  readonly clock: Clock;
  readonly createId: () => string;
}

/** What a probe found: nothing where the service is ready. */
export type Trouble = string | undefined;

interface ProbeParts {
  readonly context: Pick<BackendContext, 'env' | 'signal'>;
  readonly kit: HealthKit;
  readonly backend: BackendName;
}

/**
 * Docker takes connections for a container from the start, and closes those that nobody in it takes: one that is left open for so long is
 * taken.
 */
const holdMs: Readonly<Record<BackendName, number>> = { native: 0, compose: 200 };

/** Asks a service once whether it is ready. */
export async function probe(service: ResolvedService, health: ServiceHealth, parts: ProbeParts): Promise<Trouble> {
  const { probe: one, timeoutMs } = health;
  if (one.kind === 'tcp')
    return probeTcp(Number(service.expand(one.port)), { timeoutMs, holdMs: holdMs[parts.backend] });
  if (one.kind === 'http') return probeHttp(service.expand(one.url), { status: one.status, timeoutMs });
  const { status, message } = await runCommand({
    command: one.command.map((word) => service.expand(word)),
    cwd: service.project.dir,
    env: { ...parts.context.env, ...Object.fromEntries(service.env) },
    id: parts.kit.createId(),
    timeoutMs,
    clock: parts.kit.clock,
    signal: parts.context.signal,
  });
  return status === 'passed' ? undefined : (message ?? status);
}

interface TcpProbe {
  readonly timeoutMs: number;
  /** How long a connection has to stay open, unless something is said in it. */
  readonly holdMs: number;
}

async function probeTcp(port: number, how: TcpProbe): Promise<Trouble> {
  const isOpen = (await holds('127.0.0.1', port, how)) || (await holds('::1', port, how));
  return isOpen ? undefined : `nobody takes connections on port ${port}`;
}

function holds(host: string, port: number, { timeoutMs, holdMs: openMs }: TcpProbe): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const end = (isHeld: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isHeld);
    };
    let timer = setTimeout(() => end(false), timeoutMs);
    socket.once('error', () => end(false)).once('end', () => end(false));
    socket
      .once('data', () => end(true))
      .once('connect', () => {
        clearTimeout(timer);
        if (openMs === 0) end(true);
        else timer = setTimeout(() => end(true), openMs);
      });
  });
}

interface HttpProbe {
  readonly status: number | undefined;
  readonly timeoutMs: number;
}

/** No redirect is followed. Not by `fetch`: Node 20's never says that a connection was closed as soon as it was taken. */
function probeHttp(url: string, { status: wanted, timeoutMs }: HttpProbe): Promise<Trouble> {
  return new Promise((resolve) => {
    const fail = (why: string) => resolve(`${url} did not answer: ${why}`);
    if (!URL.canParse(url)) return fail('it is no address');
    const request = url.startsWith('https:') ? requestHttps : requestHttp;
    const asked = request(url, { agent: false });
    const timer = setTimeout(() => asked.destroy(new Error(`nothing was heard for ${timeoutMs} ms`)), timeoutMs);
    asked.once('close', () => clearTimeout(timer)).once('error', ({ message }) => fail(message));
    asked.once('response', ({ statusCode = 0 }) => {
      asked.destroy();
      const isReady = wanted === undefined ? statusCode < 400 : statusCode === wanted;
      resolve(isReady ? undefined : `${url} answered ${statusCode}`);
    });
    asked.end();
  });
}
