import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Clock } from '@phlo/core';
import type { ResolvedService } from '../backend/resolved-service.js';
import type { BackendContext, BackendStatus, BackendSupport, ServiceBackend } from '../backend/service-backend.js';
import type { NativeForm } from '../definition/service-definition.js';
import { serviceErrors } from '../errors.js';
import { assertPortsFree } from '../process/assert-ports-free.js';
import { findProgram } from '../process/find-program.js';
import { isAlive } from '../process/process-table.js';
import { commandVariable } from '../process/run-command.js';
import { copyFiles } from './copy-files.js';
import type { AnnounceCommand, KeeperOrder } from './keeper-order.js';
import { readLog } from './log-file.js';
import { readRecord } from './native-record.js';
import { hookVariable, serviceMarker } from './service-marker.js';
import { startKeeper } from './start-keeper.js';
import { stopProcesses } from './stop-processes.js';

export interface NativeOptions {
  readonly clock: Clock;
  /** What a keeper runs when it has something to tell. Default: the next command tells it. */
  readonly announce?: AnnounceCommand | undefined;
}

/** Runs services as processes of this machine, each kept by a small process of its own. */
export function createNativeBackend({ clock, announce }: NativeOptions): ServiceBackend {
  const stop = (service: ResolvedService) => stopProcesses(service, clock);
  return {
    name: 'native',
    supports: async (service, context) => choose(service, context).support,
    start: async (service, context) => {
      const { form, programs } = chooseOrThrow(service, context);
      await stop(service);
      const order = orderOf(service, { form, programs, context, announce });
      await assertPortsFree(service);
      for (const dir of [service.stateDir, service.dataDir]) mkdirSync(dir, { recursive: true, mode: 0o700 });
      copyFiles(service, programs);
      const record = await startKeeper(order, { clock, signal: context.signal });
      return {
        state: record.state,
        pid: record.child?.pid,
        since: record.since,
        restarts: record.restarts,
        ended: record.ended,
      };
    },
    watchAgain: async (service, context) => {
      const { child, since, restarts } = readRecord(service.stateDir) ?? {};
      if (child === undefined || since === undefined || restarts === undefined) return;
      const order = orderOf(service, { ...chooseOrThrow(service, context), context, announce });
      await startKeeper({ ...order, running: { child, since, restarts } }, { clock, signal: context.signal });
    },
    stop,
    status: async (service) => readStatus(service),
    logs: (service, query) => readLog(service.logPath, query, clock),
    reset: async () => undefined,
  };
}

function readStatus({ stateDir }: ResolvedService): BackendStatus {
  const record = readRecord(stateDir);
  if (record === undefined || record.marker !== serviceMarker(stateDir)) return { state: 'stopped' };
  const { keeper, child, state, since, restarts, ended } = record;
  const pid = child !== undefined && isAlive(child) ? child.pid : undefined;
  if (state === 'failed') return { state, since, restarts, ended };
  const isWatched = isAlive(keeper);
  if (pid !== undefined)
    return { state: 'running', pid, since, restarts, ended, ...(!isWatched && { isUnwatched: true }) };
  return isWatched ? { state: 'starting', since, restarts, ended } : { state: 'stopped', ended };
}

interface Choice {
  readonly form: NativeForm;
  readonly programs: ReadonlyMap<string, string>;
}

/** The first form whose programs are there; the recorded one, if there is one. */
function choose(
  { definition }: ResolvedService,
  { form: recorded, env }: BackendContext,
): { readonly support: BackendSupport; readonly choice?: Choice } {
  const forms = definition.native.filter(({ name }) => recorded === undefined || name === recorded);
  const missing: string[] = [];
  for (const form of forms) {
    const programs = new Map<string, string>();
    for (const [name, candidates] of form.requires) {
      const found = candidates.map((one) => findProgram(one, env['PATH'])).find((path) => path !== undefined);
      if (found !== undefined) programs.set(name, found);
      else
        missing.push(
          `${candidates.join(' or ')} is not there${form.install === undefined ? '' : ` (${form.install})`}`,
        );
    }
    if (programs.size === form.requires.size)
      return { support: { isSupported: true, form: form.name }, choice: { form, programs } };
  }
  const none = recorded === undefined ? 'it has no native form' : `it has no native form called ${recorded} any more`;
  return { support: { isSupported: false, reason: missing.length === 0 ? none : missing.join('; ') } };
}

function chooseOrThrow(service: ResolvedService, context: BackendContext): Choice {
  const { support, choice } = choose(service, context);
  if (choice !== undefined) return choice;
  throw serviceErrors.create('SERVICE_UNSUPPORTED', {
    message: `${service.name} cannot run as a process here: ${support.isSupported ? '' : support.reason}`,
  });
}

interface OrderParts extends Choice {
  readonly context: BackendContext;
  readonly announce: AnnounceCommand | undefined;
}

function orderOf(service: ResolvedService, { form, programs, context, announce }: OrderParts): KeeperOrder {
  const fill = (text: string) => service.expand(text, programs);
  return {
    stateDir: service.stateDir,
    logPath: service.logPath,
    command: form.command.map(fill),
    cwd: form.cwd === undefined ? service.dataDir : resolve(service.project.dir, fill(form.cwd)),
    env: {
      ...context.env,
      // What a hook of another service starts by Phlo is no process of that hook.
      [commandVariable]: undefined,
      [hookVariable]: undefined,
      ...Object.fromEntries(service.env),
      ...Object.fromEntries([...form.env].map(([name, text]) => [name, fill(text)])),
    },
    restart: form.restart,
    stopSignal: form.stopSignal,
    graceMs: form.graceMs,
    announce,
  };
}
