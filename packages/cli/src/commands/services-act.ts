import type { Command } from 'commander';
import type { ServiceOutcome, Services } from '@phlo/services';
import type { CommandHost, RegisterCommand } from './host.js';
import { createInterrupt, outliveTerminal } from './interrupt.js';
import { splitNames, withServices } from './service-host.js';
import { cliErrors } from '../errors.js';
import { confirm } from '../output/confirm.js';
import { printDescription } from '../output/error.js';
import { printJson } from '../output/json.js';
import { renderOutcome } from '../output/services.js';
import { showServiceActs } from '../output/show-service-acts.js';
import { calm } from '../output/text.js';
import { write, writeAside } from '../output/write.js';

interface ActFlags {
  readonly service?: readonly string[];
  readonly profile?: readonly string[];
  readonly native?: boolean;
  readonly compose?: boolean;
  readonly wait?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly start?: boolean;
  readonly json?: boolean;
}

type Acting = Parameters<Services['start']>[0];

export const registerServiceActs: RegisterCommand = (services, host) => {
  const outcomes = 'print one JSON document: [{service, action, status, backend, pid, ports, durationMs, error?}]';

  withStart(services.command('start [services...]'))
    .description(
      'start services and what they depend on, and wait until they are ready (alone: those that start by default)',
    )
    .option('--dry-run', 'say what would be started, in its order, and start nothing')
    .option('--json', outcomes)
    .addHelpText('after', '\nExample:\n  $ phlo services start postgres\n')
    .action((names: readonly string[], flags: ActFlags) =>
      flags.dryRun === true
        ? plan(host, names, flags)
        : act(host, names, { flags, run: (all, acting) => all.start(acting), needsAll: true }),
    );

  withChoice(services.command('stop [services...]'))
    .description('stop services, dependents first; no process and no port is left (alone: all of them)')
    .option('--json', outcomes)
    .addHelpText('after', '\nExample:\n  $ phlo services stop\n')
    .action((names: readonly string[], flags: ActFlags) =>
      act(host, names, { flags, run: (all, acting) => all.stop(acting) }),
    );

  withStart(services.command('restart [services...]'))
    .description('stop services and start them again')
    .option('--json', outcomes)
    .addHelpText('after', '\nExample:\n  $ phlo services restart postgres\n')
    .action((names: readonly string[], flags: ActFlags) =>
      act(host, names, { flags, run: (all, acting) => all.restart(acting), needsAll: true }),
    );

  withChoice(services.command('reset [services...]'))
    .description('stop services and delete their data: there is no way back')
    .option('-y, --yes', 'do not ask')
    .option('--json', outcomes)
    .addHelpText('after', '\nExample:\n  $ phlo services reset postgres --yes\n')
    .action(async (names: readonly string[], flags: ActFlags) => {
      if (await mayReset(names, flags)) await act(host, names, { flags, run: (all, acting) => all.reset(acting) });
    });

  services
    .command('add <service>')
    .description('take a service into the project, and start it')
    .option('--no-start', 'only write it down, in services/services.json')
    .option('--native', 'as processes of this machine')
    .option('--compose', 'by Docker Compose')
    .option('--json', outcomes)
    .addHelpText('after', '\nExample:\n  $ phlo services add postgres\n')
    .action((name: string, flags: ActFlags) =>
      act(host, [], { flags, run: (all, acting) => all.add(name, { ...acting, starts: flags.start !== false }) }),
    );

  services
    .command('remove <service>')
    .description('stop a service and put it out of the project; its data stays')
    .option('--json', outcomes)
    .addHelpText('after', '\nExample:\n  $ phlo services remove postgres\n')
    .action((name: string, flags: ActFlags) =>
      act(host, [], { flags, run: (all, acting) => all.remove(name, acting) }),
    );
};

const withChoice = (command: Command): Command =>
  command
    .option('-s, --service <names...>', 'these alone, with spaces or commas between them')
    .option('-p, --profile <names...>', 'those of a profile')
    .option('--wait', 'wait where another command works on a service');

const withStart = (command: Command): Command =>
  withChoice(command)
    .option('--native', 'as processes of this machine, where it is the first start')
    .option('--compose', 'by Docker Compose, where it is the first start');

interface Act {
  readonly flags: ActFlags;
  readonly run: (services: Services, acting: Acting) => Promise<readonly ServiceOutcome[]>;
  /** Whether a service that was meant, and is described wrongly, makes it fail. Default false. */
  readonly needsAll?: boolean;
}

async function act(host: CommandHost, names: readonly string[], { flags, run, needsAll = false }: Act): Promise<void> {
  using interrupt = createInterrupt({ meaning: ': what has begun is stopped' });
  using _ = outliveTerminal();
  const isJson = flags.json === true;
  const query = queryOf(names, flags);
  const isNamed = query.names.length > 0 || query.profiles.length > 0;
  let isLacking = false;
  using acts = showServiceActs();
  const outcomes = await withServices(host, { announces: true, onEvent: acts.onEvent }, ({ services }) => {
    isLacking = needsAll && services.missed(query).length > 0;
    return run(services, {
      ...query,
      signal: interrupt.signal,
      waits: flags.wait === true,
      wanted: backendOf(flags),
      onOutcome: isJson ? undefined : tellOutcome,
    });
  });
  acts[Symbol.dispose]();
  process.exitCode = exitCodeOf(outcomes) || (isLacking ? 2 : 0);
  if (isJson) return printJson(isNamed ? outcomes : outcomes.filter((outcome) => !isIdle(outcome)));
  if (outcomes.every(isIdle) && !isLacking) write('There is nothing to do.\n');
}

const queryOf = (names: readonly string[], { service = [], profile }: ActFlags) => ({
  names: splitNames([...names, ...service]),
  profiles: splitNames(profile),
});

/** Throws `USAGE` where both are asked for. */
function backendOf({ native, compose }: ActFlags): Acting['wanted'] {
  if (native === true && compose === true)
    throw cliErrors.create('USAGE', { message: 'A service is run by --native or by --compose, not by both.' });
  if (native === true) return 'native';
  return compose === true ? 'compose' : undefined;
}

/** Of a service that did not run and was to be stopped nothing is to be said. */
const isIdle = ({ status, action }: ServiceOutcome): boolean => status === 'unchanged' && action === 'stop';

/** That of the first that went wrong; one that is skipped has another one's to blame. */
const exitCodeOf = (outcomes: readonly ServiceOutcome[]): number =>
  outcomes.find(({ error, status }) => error !== undefined && status !== 'skipped')?.error?.exitCode ?? 0;

function tellOutcome(outcome: ServiceOutcome): void {
  const { error, log } = outcome;
  if (!isIdle(outcome)) write(renderOutcome(outcome));
  if (error !== undefined) printDescription(error);
  if (log !== undefined) writeAside(`${calm(log.trimEnd()).replaceAll(/^/gm, '  | ')}\n`);
}

async function plan(host: CommandHost, names: readonly string[], flags: ActFlags): Promise<void> {
  await withServices(host, {}, async ({ services }) => {
    const query = queryOf(names, flags);
    const planned = services.plan(query);
    if (services.missed(query).length > 0) process.exitCode = 2;
    if (flags.json === true) return printJson(planned.map((service) => ({ service, action: 'start' })));
    write(planned.length === 0 ? 'Nothing would be started.\n' : `Would start: ${planned.join(', ')}\n`);
  });
}

/** Data is given up only where somebody has said so. */
async function mayReset(names: readonly string[], { service, profile, yes }: ActFlags): Promise<boolean> {
  if (yes === true) return true;
  const which = splitNames([...names, ...(service ?? []), ...(profile ?? [])]).join(', ') || 'all services';
  if (!process.stdin.isTTY)
    throw cliErrors.create('USAGE', {
      message: `A reset deletes the data of ${which}, and there is nobody to ask.`,
      hint: 'Add --yes.',
    });
  if (await confirm(`Delete the data of ${which}?`, { input: process.stdin, output: process.stderr })) return true;
  writeAside('Nothing was deleted.\n');
  return false;
}
