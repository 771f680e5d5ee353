import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from './environment-config.js';
import { readConfig } from './read-config.js';

let cwd: string;
let home: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'openlineage-cwd-'));
  home = mkdtempSync(join(tmpdir(), 'openlineage-home-'));
});
afterEach(() => {
  for (const dir of [cwd, home]) rmSync(dir, { recursive: true });
});

const read = (environment: Environment, config?: Readonly<Record<string, unknown>>) =>
  readConfig({ environment, cwd, home, ...(config && { config }) });
const transportOf = async (environment: Environment) => (await read(environment)).transport;
const url = 'http://example.com';

// The cases of the Python client's own tests, test_client.py at 8f02abfb7, and of the documentation of its configuration.
describe('the environment', () => {
  it('configures nothing where it says nothing', async () =>
    expect(await read({ OPENLINEAGE_URL: '' })).toEqual({ filters: [], ignored: [] }));

  it('configures HTTP with the simple variables', async () => {
    expect(await transportOf({ OPENLINEAGE_URL: url })).toEqual({ type: 'http', url });
    const all = { OPENLINEAGE_URL: url, OPENLINEAGE_ENDPOINT: 'v7', OPENLINEAGE_API_KEY: 'xxx' };
    const auth = { type: 'api_key', apiKey: 'xxx' };
    expect(await transportOf(all)).toEqual({ type: 'http', url, endpoint: 'v7', auth });
  });

  it('nests what stands between double underscores', async () =>
    expect(
      await transportOf({
        OPENLINEAGE__TRANSPORT__TYPE: 'http',
        OPENLINEAGE__TRANSPORT__URL: 'http://localhost:5050',
        OPENLINEAGE__TRANSPORT__ENDPOINT: '/api/v1/lineage',
        OPENLINEAGE__TRANSPORT__AUTH: '{"type":"api_key", "apiKey":"random_token"}',
        OPENLINEAGE__TRANSPORT__COMPRESSION: 'gzip',
        OPENLINEAGE__TRANSPORT__TIMEOUT: '2.5',
      }),
    ).toEqual({
      type: 'http',
      url: 'http://localhost:5050',
      endpoint: '/api/v1/lineage',
      auth: { type: 'api_key', apiKey: 'random_token' },
      compression: 'gzip',
      timeoutMs: 2500,
    }));

  it('lets an upper level win over those below it', async () =>
    expect(
      await transportOf({ OPENLINEAGE__TRANSPORT: '{"type":"console"}', OPENLINEAGE__TRANSPORT__TYPE: 'http' }),
    ).toEqual({ type: 'console' }));

  it.each([
    ['alone', {}, ['http']],
    ['beside another one', { OPENLINEAGE__TRANSPORT__TRANSPORTS__ANOTHER__TYPE: 'console' }, ['http', 'console']],
    [
      'not where it is taken away',
      {
        OPENLINEAGE__TRANSPORT__TRANSPORTS__DEFAULT_HTTP: '{}',
        OPENLINEAGE__TRANSPORT__TRANSPORTS__ANOTHER__TYPE: 'console',
      },
      ['console'],
    ],
    [
      'not where there is one of its name',
      {
        OPENLINEAGE__TRANSPORT__TRANSPORTS__DEFAULT_HTTP__TYPE: 'console',
        OPENLINEAGE__TRANSPORT__TRANSPORTS__ANOTHER__TYPE: 'console',
      },
      ['console', 'console'],
    ],
    [
      'after one of a higher priority',
      {
        OPENLINEAGE__TRANSPORT__SORT_TRANSPORTS: 'true',
        OPENLINEAGE__TRANSPORT__TRANSPORTS__ANOTHER__TYPE: 'console',
        OPENLINEAGE__TRANSPORT__TRANSPORTS__ANOTHER__PRIORITY: '4',
      },
      ['console', 'http'],
    ],
  ])('puts the simple variables among those of a composite transport: %s', async (_, environment, types) => {
    const transport = await transportOf({
      OPENLINEAGE_URL: url,
      OPENLINEAGE__TRANSPORT__TYPE: 'composite',
      ...environment,
    });
    expect(transport?.type === 'composite' && transport.transports.map(({ type }) => type)).toEqual(types);
  });

  it('takes async_http for HTTP, with the simple variables where it says nothing itself', async () => {
    const environment = {
      OPENLINEAGE_URL: url,
      OPENLINEAGE_API_KEY: 'k',
      OPENLINEAGE__TRANSPORT__TYPE: 'async_http',
      OPENLINEAGE__TRANSPORT__URL: 'http://this.should.have.priority.com',
    };
    expect(await transportOf(environment)).toEqual({
      type: 'http',
      url: 'http://this.should.have.priority.com',
      auth: { type: 'api_key', apiKey: 'k' },
    });
  });

  it('reads keys of the environment, which are all in lower case', async () => {
    const environment = {
      OPENLINEAGE__TRANSPORT__TYPE: 'http',
      OPENLINEAGE__TRANSPORT__URL: url,
      OPENLINEAGE__TRANSPORT__AUTH__TYPE: 'jwt',
      OPENLINEAGE__TRANSPORT__AUTH__APIKEY: '42',
      OPENLINEAGE__TRANSPORT__AUTH__TOKEN_ENDPOINT: 'https://auth.example.com/token',
      OPENLINEAGE__TRANSPORT__AUTH__TOKEN_FIELDS: '["id_token"]',
      OPENLINEAGE__TRANSPORT__CUSTOM_HEADERS: '{"X-Tenant": "acme"}',
    };
    const tokenEndpoint = 'https://auth.example.com/token';
    expect(await transportOf(environment)).toEqual({
      type: 'http',
      url,
      auth: { type: 'jwt', apiKey: '42', tokenEndpoint, tokenFields: ['id_token'] },
      headers: { 'X-Tenant': 'acme' },
    });
  });

  it.each(['true', ' TRUE '])('stops everything with OPENLINEAGE_DISABLED=%j', async (word) =>
    expect(await transportOf({ OPENLINEAGE_URL: url, OPENLINEAGE_DISABLED: word })).toEqual({ type: 'noop' }),
  );

  it('cannot reach what objects have by nature', async () => {
    await transportOf({ OPENLINEAGE____PROTO____TYPE: 'http', OPENLINEAGE__CONSTRUCTOR__PROTOTYPE__X: '1' });
    expect([({} as { readonly type?: unknown }).type, ({} as { readonly x?: unknown }).x]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('openlineage.yml', () => {
  const write = (path: string, text: string) => {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  };
  const fileOf = (name: string) => `transport: { type: file, log_file_path: ${name} }`;
  const pathOf = async (environment: Environment = {}) => {
    const transport = await transportOf(environment);
    return transport?.type === 'file' && transport.path;
  };

  it('is looked for where it is named, then in the folder, then at home', async () => {
    write(join(home, '.openlineage', 'openlineage.yml'), fileOf('at-home'));
    expect(await pathOf()).toBe('at-home');
    write(join(cwd, 'openlineage.yml'), fileOf('in-folder'));
    expect(await pathOf()).toBe('in-folder');
    write(join(cwd, 'etc', 'ol.yml'), fileOf('named'));
    expect(await pathOf({ OPENLINEAGE_CONFIG: 'etc/ol.yml' })).toBe('named');
    expect(await pathOf({ OPENLINEAGE_CONFIG: 'etc/none.yml' })).toBe('in-folder');
  });

  it('wins over the environment, and what the code says over both, key by key', async () => {
    write(join(cwd, 'openlineage.yml'), 'transport:\n  url: http://file\n  endpoint: from-file\n');
    const environment = {
      OPENLINEAGE__TRANSPORT__TYPE: 'http',
      OPENLINEAGE__TRANSPORT__URL: 'http://environment',
      OPENLINEAGE__TRANSPORT__TIMEOUT: '1',
    };
    const { transport } = await read(environment, { transport: { url: 'http://code' } });
    expect(transport).toEqual({ type: 'http', url: 'http://code', endpoint: 'from-file', timeoutMs: 1000 });
  });

  it('takes filters, and says what it cannot do', async () => {
    const text = 'filters: [{ type: exact, match: a }]\ntags: { job: { env: prod } }\nfacets: {}\n';
    write(join(cwd, 'openlineage.yml'), text);
    expect(await read({})).toEqual({ filters: [{ type: 'exact', match: 'a' }], ignored: ['tags', 'facets'] });
  });

  it('may be empty', async () => {
    write(join(cwd, 'openlineage.yml'), '# nothing yet\n');
    expect(await read({})).toEqual({ filters: [], ignored: [] });
  });

  it.each([
    ['transport: [', 'is not YAML at line'],
    ['- a', 'is not an object'],
    ['transport: { type: kafka }', 'transport.type is "kafka"; the types are http, async_http, file'],
    ['transport: { type: http }', 'transport.url is missing'],
    ['transport: { type: http, url: sekret }', 'transport.url is no URL of http or https'],
    ['transport: { type: http, url: "http://a", verify: false }', 'transport.verify cannot be false'],
    ['transport: { type: http, url: "http://a", timeout: sekret }', 'transport.timeout is no number'],
    ['transport: { type: http, url: "http://a", timeout: 0 }', 'transport.timeout is no time at all'],
    ['transport: { type: http, url: "http://a", compression: zip }', 'transport.compression can only be gzip'],
    ['transport: { type: http, url: "http://a", auth: { type: api_key } }', 'transport.auth.api_key is missing'],
    ['transport: { type: http, url: "http://a", auth: { type: sekret } }', 'can only be api_key or jwt'],
    ['transport: { type: composite, transports: {} }', 'transport.transports names no transport'],
    ['transport: { type: composite, transports: { a: { type: file } } }', 'transports.a.log_file_path is missing'],
    ['transport: { type: file, log_file_path: a, append: sekret }', 'append is neither true nor false'],
    ['filters: [{ type: regex, regex: "(" }]', 'filters[0].regex is no regular expression'],
    ['filters: {}', 'filters is not a list'],
  ])('is refused where it is wrong, without its values: %s', async (text, message) => {
    write(join(cwd, 'openlineage.yml'), text);
    const error: unknown = await read({}).catch((one: unknown) => one);
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain('sekret');
  });
});
