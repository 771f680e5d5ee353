import type { Clock, HookContext, HookRegistration } from '@phlo/core';
import { onEvent } from '@phlo/core';
import type { ResolvedService } from '../backend/resolved-service.js';
import { servicePhases } from '../definition/service-definition.js';
import type { ServiceDefinition, ServicePhase, ShellHook } from '../definition/service-definition.js';
import { serviceErrors } from '../errors.js';
import { appendLog } from '../native/log-file.js';
import { hookVariable, serviceMarker } from '../native/service-marker.js';
import { createTurns } from '../process/create-turns.js';
import { findProgram } from '../process/find-program.js';
import { createMask } from '../sources/mask-secrets.js';
import { runCommand } from '../process/run-command.js';
import type { CommandOutcome } from '../process/run-command.js';

/** A hook is told of its time by itself, so that its end is an event of its own; the bus is the second who would notice. */
const marginMs = 2_000;

/** What runs the hooks of a service. */
export type HookRunner = (hook: ShellHook, phase: ServicePhase, context: HookContext) => Promise<void>;

/** Name of the plugin that the hooks of a service belong to. */
export const hookPluginOf = (service: string): string => `service:${service}`;

/** Name of a shell hook on the bus: `pre_start.check`. */
export const hookNameOf = (phase: ServicePhase, { name }: ShellHook): string => `${phase}.${name}`;

/**
 * The commands of a `service.yaml` as hooks. Those before something happens are waited for, and what their failure means is for their
 * policy; those after it run one after the other, for a start that succeeded and a stop that did.
 */
export function shellHooksOf({ name, hooks }: ServiceDefinition, run: HookRunner): readonly HookRegistration[] {
  return servicePhases.flatMap((phase) => {
    const ofPhase = hooks.get(phase) ?? [];
    const inTurn = createTurns();
    const totalMs = ofPhase.reduce((sum, { timeoutMs }) => sum + timeoutMs + marginMs, 0);
    return ofPhase.map((hook): HookRegistration => {
      const common = { name: hookNameOf(phase, hook), priority: hook.priority };
      const { policy } = hook;
      if (phase === 'pre_start' || phase === 'pre_stop')
        return onEvent(`service.${phase}`, {
          ...common,
          policy,
          delivery: 'await',
          where: { data: { service: name } },
          timeoutMs: hook.timeoutMs + marginMs,
          handler: (_event: unknown, context: HookContext) => run(hook, phase, context),
        });
      return onEvent(`service.${phase}`, {
        ...common,
        // The parser refuses it: what has happened cannot be aborted.
        policy: policy === 'raise' ? 'log' : policy,
        delivery: 'queued',
        queue: { overflow: 'drop-oldest' },
        attempts: 1,
        where: { data: { service: name, status: phase === 'post_start' ? 'running' : 'stopped' } },
        timeoutMs: totalMs,
        handler: (_event: unknown, context: HookContext) => inTurn(() => run(hook, phase, context)),
      });
    });
  });
}

/** The same hooks for a bus that only explains them. */
export const plannedHooksOf = (definition: ServiceDefinition): readonly HookRegistration[] =>
  shellHooksOf(definition, async ({ name }) => {
    throw new Error(`the hook ${name} is planned and not run`);
  });

export interface ShellKit {
  readonly clock: Clock;
  readonly createId: () => string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** By what hooks of a service that is being started are given up, by its name. */
  readonly startSignals: ReadonlyMap<string, AbortSignal>;
}

/** Runs shell hooks of a service: output goes to its log, and the outcome is an event, `service.hook`. */
export function createHookRunner(service: ResolvedService, kit: ShellKit): HookRunner {
  return async (hook, phase, context) => {
    const givenUp = kit.startSignals.get(service.name);
    const signal = givenUp === undefined ? context.signal : AbortSignal.any([context.signal, givenUp]);
    const outcome = await attempt(service, { hook, phase, signal }, kit);
    const { status, exitCode, message, durationMs } = outcome;
    context.emit('service.hook', {
      service: service.name,
      phase,
      hook: hook.name,
      status,
      durationMs,
      ...(exitCode !== undefined && { exitCode }),
      ...(message !== undefined && { message }),
    });
    if (status === 'passed') return;
    throw serviceErrors.create('SERVICE_HOOK_FAILED', {
      message: `${hook.name} of ${service.name} (${phase}): ${message ?? status}`,
      details: { service: service.name, phase, hook: hook.name },
    });
  };
}

interface Attempt {
  readonly hook: ShellHook;
  readonly phase: ServicePhase;
  readonly signal: AbortSignal;
}

async function attempt(
  service: ResolvedService,
  { hook, phase, signal }: Attempt,
  kit: ShellKit,
): Promise<CommandOutcome> {
  const refuse = (message: string): CommandOutcome => ({ status: 'failed', message, durationMs: 0 });
  const lacking = hook.requires.find((program) => findProgram(program, kit.env['PATH']) === undefined);
  if (lacking !== undefined) return refuse(`it needs ${lacking}, which is not there`);
  const write = createWriter(service, hookNameOf(phase, hook));
  try {
    const outcome = await runCommand({
      command: hook.command.map((word) => service.expand(word)),
      cwd: service.project.dir,
      env: {
        ...kit.env,
        ...Object.fromEntries(service.env),
        ...Object.fromEntries([...hook.env].map(([name, text]) => [name, service.expand(text)])),
        [hookVariable]: serviceMarker(service.stateDir),
      },
      id: kit.createId(),
      timeoutMs: hook.timeoutMs,
      clock: kit.clock,
      signal,
      onOutput: write.add,
    });
    write.end(`${outcome.message ?? outcome.status}, ${outcome.durationMs} ms`);
    return outcome;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** Writes whole lines to the log of the service, each with the hook's name before it, and secrets masked. */
function createWriter(service: ResolvedService, label: string) {
  const { logPath } = service;
  const mask = createMask(service);
  let rest = '';
  const put = (text: string) => {
    if (text !== '') appendLog(logPath, mask(text).replaceAll(/^/gm, `[${label}] `) + '\n');
  };
  return {
    add: (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      put(lines.join('\n'));
    },
    end: (outcome: string) => {
      put(rest);
      put(outcome);
    },
  };
}
