import { resolve } from 'node:path';
import { createCompositeTransport } from './composite-transport.js';
import type { CompositeTransportOptions } from './composite-transport.js';
import type { JobFilter, OpenLineageConfig, TransportConfig } from './config.js';
import { isRunEvent } from './events.js';
import type { OpenLineageEvent } from './events.js';
import { createFileTransport } from './file-transport.js';
import { createHttpTransport } from './http-transport.js';
import { createConsoleTransport, createNoopTransport } from './transport.js';
import type { Transport } from './transport.js';

/** What transports need of the process around them. */
export interface TransportHost {
  /** Epoch milliseconds: `Date.now`. */
  readonly now: () => number;
  /** Prints a line for the `console` transport: `console.log`. */
  readonly print: (line: string) => void;
  /** Absolute folder that paths of files are relative to. */
  readonly cwd: string;
  /** Told of a failure within a composite transport that its others made up for. */
  readonly onFailure?: CompositeTransportOptions['onFailure'];
}

/** Makes the transport that a configuration describes. */
export function createTransport(config: TransportConfig, host: TransportHost): Transport {
  switch (config.type) {
    case 'noop':
      return createNoopTransport();
    case 'console':
      return createConsoleTransport(host.print);
    case 'http':
      return createHttpTransport({ ...config, now: host.now });
    case 'file': {
      const { path, append } = config;
      return createFileTransport({
        path: resolve(host.cwd, path),
        now: host.now,
        ...(append !== undefined && { append }),
      });
    }
    case 'composite': {
      const { transports, ...rest } = config;
      const { onFailure } = host;
      return createCompositeTransport({
        ...rest,
        transports: transports.map((one) => createTransport(one, host)),
        ...(onFailure && { onFailure }),
      });
    }
  }
}

/**
 * Makes what sends events, leaving out those of jobs that are filtered. Where no transport is configured, events are printed, as other
 * clients do it. Whoever makes it disposes it.
 *
 * @example
 * ```ts
 * import { homedir } from 'node:os';
 * import { createClient, readConfig } from '@phlo/openlineage';
 *
 * const config = await readConfig({ environment: process.env, cwd: process.cwd(), home: homedir() });
 * await using client = createClient(config, { now: Date.now, print: console.log, cwd: process.cwd() });
 * ```
 */
export function createClient({ transport, filters }: OpenLineageConfig, host: TransportHost): Transport {
  const inner = createTransport(transport ?? { type: 'console' }, host);
  if (filters.length === 0) return inner;
  return {
    target: inner.target,
    emit: async (event, options) => {
      if (!filters.some((filter) => isMeant(filter, event))) await inner.emit(event, options);
    },
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}

/** Filters are about runs: what is said of jobs and datasets without one always passes. */
function isMeant(filter: JobFilter, event: OpenLineageEvent): boolean {
  if (!isRunEvent(event)) return false;
  const { name } = event.job;
  return filter.type === 'exact' ? filter.match === name : filter.regex.test(name);
}
