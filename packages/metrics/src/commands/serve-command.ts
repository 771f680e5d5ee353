import { messageOf } from '@phlo/core';
import { metricsErrors } from '../errors.js';
import { migrations } from '../series/migrations.js';
import { readFamilies } from '../series/read-families.js';
import { createMetricsServer } from '../serve/create-metrics-server.js';
import { defineCommand, type CommandContext, type MakeCommand } from './command.js';

interface Served {
  readonly url: string;
  readonly scrapes: number;
}

/** `phlo metrics serve`: until Ctrl-C. */
export const serveCommand: MakeCommand = () =>
  defineCommand<Served>({
    name: 'serve',
    description: 'serve /metrics for a Prometheus until Ctrl-C',
    options: [
      { flags: '--port <number>', description: 'port to listen on; 9464 where nothing is said' },
      { flags: '--host <address>', description: 'address to listen on; 127.0.0.1 where nothing is said' },
    ],
    example: 'phlo metrics serve --port 9464',
    run: async ({ config, state, project, log, options, signal }) => {
      using store = state.open({ migrations });
      const { host, token } = config.serve;
      await using server = await createMetricsServer({
        read: () => readFamilies(store),
        constant: () => ({ project: project.name }),
        host: typeof options['host'] === 'string' ? options['host'] : host,
        port: readPort(options['port']) ?? config.serve.port,
        token,
        onError: (error) => log.log('error', `The totals cannot be read: ${messageOf(error)}`),
      });
      log.log('info', `Serving metrics on ${server.url}; Ctrl-C ends it.`);
      await aborted(signal);
      return { url: server.url, scrapes: server.scrapes() };
    },
    render: ({ url, scrapes }) => `served ${url}: ${scrapes} scrapes`,
  });

function readPort(given: CommandContext['options'][string]): number | undefined {
  if (given === undefined) return undefined;
  const port = Number(given);
  if (Number.isSafeInteger(port) && port >= 0 && port <= 65_535 && given !== '') return port;
  throw metricsErrors.create('METRICS_USAGE', {
    message: `--port takes a whole number up to 65535, and not ${JSON.stringify(given)}`,
  });
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
