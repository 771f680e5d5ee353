import type { RegisterCommand } from './host.js';
import { registerServiceAnnounce } from './services-announce.js';
import { registerServiceActs } from './services-act.js';
import { registerServiceInit } from './services-init.js';
import { registerServiceLists } from './services-list.js';
import { registerServiceLogs } from './services-logs.js';

export const registerServices: RegisterCommand = (program, host) => {
  const services = program
    .command('services')
    .description('what runs beside the project: databases, monitoring, anything with a service.yaml')
    .addHelpText('after', '\nExample:\n  $ phlo services start\n');
  registerServiceLists(services, host);
  registerServiceActs(services, host);
  registerServiceLogs(services, host);
  registerServiceInit(services, host);
  registerServiceAnnounce(services, host);
};
