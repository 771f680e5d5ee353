import { describeError } from '@phlo/core';
import type { Logger, PhloEvent } from '@phlo/core';
import type { CommandHost } from './host.js';
import { startFolder } from './start-folder.js';
import { maskBy } from '../output/mask.js';
import { createTerminalLogger } from '../output/log.js';
import { describePending } from '../output/pending.js';
import { asTyped } from '../output/terminal.js';
import { harmless } from '../output/text.js';
import { writeAside } from '../output/write.js';
import { openServices } from '../project/open-services.js';
import type { ProjectServices } from '../project/open-services.js';

interface HostServicesOptions {
  readonly onEvent?: (event: PhloEvent) => void;
  /** Whether something may be announced: plugins are loaded, and what waits for them is delivered. Default false. */
  readonly announces?: boolean;
}

/** Opens the services of the project around the start folder, does one thing and closes them. What is wrong with some is told aside. */
export async function withServices<T>(
  host: CommandHost,
  { onEvent, announces = false }: HostServicesOptions,
  act: (opened: ProjectServices) => Promise<T>,
): Promise<T> {
  const isDebug = host.globals().debug === true;
  const all = createTerminalLogger({ level: isDebug ? 'debug' : 'warn' });
  const log = isDebug ? all : withoutOwnHooks(all);
  const isSafeMode = host.globals().plugins === false;
  await using opened = await openServices(startFolder(host), {
    log,
    isSafeMode,
    onRedactor: maskBy,
    ...(onEvent && { onEvent }),
  });
  for (const { error } of opened.leftOut) tellOf('A service is left out', error);
  for (const error of opened.brokenPlugins) tellOf('The services of a plugin are left out', error);
  if (announces) await opened.load();
  const result = await act(opened);
  const pending = announces ? describePending(await opened.flush()) : undefined;
  if (pending !== undefined) writeAside(`${pending}\n`);
  return result;
}

function tellOf(what: string, error: unknown): void {
  const { code, message } = describeError(error);
  writeAside(asTyped(harmless(`${what}: ${code}: ${message}`)) + '\n');
}

/** How a command among the hooks of a service ended is an event, `service.hook`: what the bus makes of it says it once more. */
function withoutOwnHooks(log: Logger): Logger {
  return {
    log: (level, message, fields) => {
      const plugin = fields?.['plugin'];
      const isOwn = typeof plugin === 'string' && plugin.startsWith('service:');
      if (!isOwn || level === 'error') log.log(level, message, fields);
    },
    child: (fields) => withoutOwnHooks(log.child(fields)),
  };
}

/** Names of services, one by one or with commas between them. */
export const splitNames = (words: readonly string[] = []): readonly string[] =>
  words.flatMap((word) => word.split(',')).filter((name) => name !== '');
