import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startNpmRegistry } from '../../packages/cli/src/npm-registry.test.setup.ts';
import { packPlugin } from '../../packages/cli/src/plugin-install/install.test.setup.ts';
import { root } from '../workspace/packages.ts';

/** A folder with a project in it that has every capability, and a server that stands in for what they speak to. */
export interface JsonProject extends AsyncDisposable {
  /** Above the project, for commands that make something new. */
  readonly folder: string;
  readonly dir: string;
  put(path: string, text: string): void;
  /** Takes out the plugin whose durable hook takes nothing. */
  removePicky(): void;
}

const capabilities = ['alerting', 'lineage', 'metrics', 'openmetadata', 'semantic'];

/** Makes the project around what `phlo init` wrote into `shop`. */
export async function createJsonProject(init: (folder: string) => Promise<unknown>): Promise<JsonProject> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'phlo-json-')));
  const dir = join(folder, 'shop');
  const server = await startServer();
  const npm = await startNpmRegistry({ tarballs: [packPlugin(folder, 'chat')] });
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  await init(folder);
  const names = capabilities.map((name) => `@phlo/${name}`);
  const dependencies = Object.fromEntries(['phlo', ...names].map((name) => [name, '*']));
  put('package.json', JSON.stringify({ name: 'shop', type: 'module', dependencies }));
  put('phlo.config.ts', configFor(server.url, 'picky'));
  put('.npmrc', `registry=${npm.url}\n`);
  put('workflows/semantic/shop.yaml', semanticModel);
  put('.env', `ECHO_PORT=${await findFreePort()}\n`);
  put('workflows/times.ts', times);
  mkdirSync(join(dir, 'node_modules/@phlo'), { recursive: true });
  for (const name of ['core', ...capabilities])
    symlinkSync(join(root, 'packages', name), join(dir, 'node_modules/@phlo', name), 'dir');
  return {
    folder,
    dir,
    put,
    removePicky: () => put('phlo.config.ts', configFor(server.url, '')),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await npm[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** With a hook that takes nothing, so that there are dead letters. */
const configFor = (url: string, used: string): string => `import { definePlugin, defineProject, onEvent } from 'phlo';
const picky = definePlugin({
  name: 'picky',
  hooks: [
    onEvent('run.end', {
      name: 'refuse', delivery: 'queued', queue: 'durable', where: { data: { status: ['success', 'partial'] } },
      handler: () => { throw new Error('not to my taste'); },
    }),
  ],
});
export default defineProject({
  name: 'shop',
  plugins: {
    use: [${used}],
    config: {
      alerting: { receivers: { team: { type: 'webhook', url: '${url}/alerts', secret: 'a-secret-of-the-test' } } },
      metrics: { to: { otlp: { endpoint: '${url}' } } },
      openmetadata: { url: '${url}', token: 'a-token' },
    },
  },
});
`;

const times = `import { freshness, schedule } from 'phlo';
export const daily = schedule({ name: 'daily', cron: '@daily', select: ['bronze.customers'] });
export const fresh = freshness('bronze.*', { maxAge: '24h' });
`;

const expression = (text: string) => `{ dialects: [{ dialect: ANSI_SQL, expression: ${text} }] }`;
const semanticModel = `version: 0.2.0.dev0
semantic_model:
  - name: shop
    description: What is sold
    datasets:
      - name: revenue
        source: marts.revenue_by_day
        fields:
          - { name: day, datatype: Date, expression: ${expression('day')} }
          - { name: country, datatype: String, expression: ${expression('country')} }
    metrics:
      - { name: days, expression: ${expression('COUNT(revenue.day)')} }
`;

/** Takes whatever it gets, and is an OpenMetadata that has nothing yet. */
async function startServer(): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((request, response) => {
    request.resume();
    const { method = '', url = '' } = request;
    const answer = url.endsWith('/system/version')
      ? { version: '1.9.0' }
      : url.endsWith('/users/loggedInUser')
        ? { name: 'phlo-bot' }
        : undefined;
    response.statusCode = answer === undefined && method === 'GET' ? 404 : 200;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // A server that listens on TCP has such an address.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port that nobody listens on a moment later. */
async function findFreePort(): Promise<number> {
  const server = await startServer();
  await server[Symbol.asyncDispose]();
  return Number(new URL(server.url).port);
}
