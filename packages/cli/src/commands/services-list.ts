import type { Command } from 'commander';
import type { ServiceStatus } from '@phlo/services';
import type { CommandHost, RegisterCommand } from './host.js';
import { splitNames, withServices } from './service-host.js';
import { printJson } from '../output/json.js';
import { renderServices, renderStatus } from '../output/services.js';
import { asTyped } from '../output/terminal.js';
import { write } from '../output/write.js';

interface ListFlags {
  readonly service?: readonly string[];
  readonly profile?: readonly string[];
  readonly json?: boolean;
}

export const registerServiceLists: RegisterCommand = (services, host) => {
  addFilters(
    services
      .command('list')
      .description('every service there is: of the project, of plugins, and ready to be added')
      .option('--json', 'print one JSON document: [{name, state, origin, isEnabled, ports, backend, …}]')
      .addHelpText('after', '\nExample:\n  $ phlo services list --profile observability\n'),
  ).action((flags: ListFlags) => show(host, flags, { isStatus: false, render: renderServices }));
  addFilters(
    services
      .command('status [services...]')
      .description('how services stand: what runs, since when, and whether it is ready')
      .option('--json', 'print one JSON document: [{name, state, pid, health, trouble, restarts, …}]')
      .addHelpText('after', '\nExample:\n  $ phlo services status postgres --json\n'),
  ).action((names: readonly string[], flags: ListFlags) =>
    show(host, { ...flags, service: [...names, ...(flags.service ?? [])] }, { isStatus: true, render: renderStatus }),
  );
};

const addFilters = (command: Command): Command =>
  command
    .option('-s, --service <names...>', 'these alone, with spaces or commas between them')
    .option('-p, --profile <names...>', 'those of a profile');

interface ShowOptions {
  /** Whether services are asked for their health, and what is only ready to be added is left out. */
  readonly isStatus: boolean;
  readonly render: (services: readonly ServiceStatus[]) => string;
}

const toJson = ({ since, ...service }: ServiceStatus) => ({
  ...service,
  ...(since !== undefined && { since: new Date(since).toISOString() }),
});

function show(host: CommandHost, flags: ListFlags, { isStatus, render }: ShowOptions): Promise<void> {
  return withServices(host, {}, async ({ services }) => {
    const query = { names: splitNames(flags.service), profiles: splitNames(flags.profile) };
    const all = await services.status({ ...query, probes: isStatus });
    const isMeant = ({ origin, isEnabled, backend }: ServiceStatus) =>
      !isStatus || query.names.length > 0 || origin !== 'ready' || isEnabled || backend !== undefined;
    const listed = all.filter(isMeant);
    if (flags.json === true) return printJson(listed.map(toJson));
    write(listed.length === 0 ? asTyped('There is no service. `phlo services init` writes one.\n') : render(listed));
  });
}
