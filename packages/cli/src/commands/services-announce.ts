import type { RegisterCommand } from './host.js';
import { splitNames, withServices } from './service-host.js';
import { printJson } from '../output/json.js';
import { renderTurn } from '../output/services.js';
import { write } from '../output/write.js';

export const registerServiceAnnounce: RegisterCommand = (services, host) => {
  services
    .command('announce [services...]')
    .description(
      'announce what services did by themselves: that they ended, were started again, or not; what keeps them calls it',
    )
    .option('--json', 'print one JSON document: [{service, status, occurredAt, restarts, pid?, ended?, …}]')
    .addHelpText('after', '\nExample:\n  $ phlo services announce\n')
    .action(async (names: readonly string[], { json }: { readonly json?: boolean }) => {
      const announced = await withServices(host, { announces: true }, ({ services: all }) =>
        all.announce({ names: splitNames(names) }),
      );
      if (json === true)
        return printJson(
          announced.map(({ occurredAt, ...turn }) => ({ ...turn, occurredAt: new Date(occurredAt).toISOString() })),
        );
      write(announced.length === 0 ? 'There is nothing to announce.\n' : announced.map(renderTurn).join(''));
    });
};
