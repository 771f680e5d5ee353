import { createLogger, createSystemClock, parsePluginConfig, plainView } from '@phlo/core';
import { createTestBus } from '@phlo/testing';
import type { TestBus } from '@phlo/testing';
import { describe, expect, it } from 'vitest';
import makeCliPlugin from '../cli-plugin.js';
import type { OpenMetadataConfig } from '../config.js';
import { createOpenMetadataPlugin } from '../create-openmetadata-plugin.js';
import { createMetadataServer, testToken } from '../metadata-server.test.setup.js';
import { createTestProject } from '../project.test.setup.js';
import type { TestProject } from '../project.test.setup.js';

const log = createLogger({ clock: createSystemClock(), level: 'debug', sink: () => undefined });

interface Words {
  readonly test?: TestBus;
  readonly options?: Readonly<Record<string, boolean>>;
  readonly token?: string;
}

/** Runs a command as `phlo` does: `text` is what a person sees. */
async function act(
  project: TestProject,
  name: string,
  url: string,
  { test, options = {}, token = testToken }: Words = {},
) {
  const plugin = makeCliPlugin();
  const command = plugin.commands
    .flatMap((one) => ('commands' in one ? one.commands : one))
    .find((one) => one.name === name);
  if (command === undefined) throw new Error(`there is no command ${name}`);
  const config: OpenMetadataConfig = await parsePluginConfig(plugin, { url, token });
  const result = await command.run({
    config,
    state: project.stateOf(),
    project: { events: () => test?.store.journal.read() ?? [] },
    options,
    log,
    signal: new AbortController().signal,
  });
  return { result, text: command.render(result, plainView).replaceAll(url, 'http://server') };
}

function run(test: TestBus): void {
  test.fire('quality.result');
  test.fire('ingestion.end', {}, { tags: { layer: 'bronze' } });
  test.fire('transform.end');
  test.fire('lineage.edges');
}

describe('phlo openmetadata health', () => {
  it('tells the version of the server, and whom it takes us for', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    expect((await act(project, 'health', server.url)).text).toBe(
      'OpenMetadata 1.12.14 at http://server/api, as ingestion-bot',
    );
  });

  it.each([
    ['a token that is not accepted', 'OPENMETADATA_DENIED', 69],
    ['a server that is not there', 'OPENMETADATA_UNAVAILABLE', 69],
  ])('fails at %s', async (what, code, exitCode) => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    if (what.startsWith('a server')) await server.stop();
    const token = 'secret-of-somebody-else';
    const failure: unknown = await act(project, 'health', server.url, { token }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, exitCode });
    expect(JSON.stringify(failure) + String(failure)).not.toContain(token);
  });

  it('says of another kind of server that it is none', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    server.interfere((_request, response) => {
      response.writeHead(200).end('{"hello":"world"}');
      return true;
    });
    await expect(act(project, 'health', server.url)).rejects.toThrow('it is no OpenMetadata server');
  });
});

describe('phlo openmetadata plan', () => {
  it('lists what the server lacks, and sends nothing', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open('http://127.0.0.1:1', {}, { strict: false });
    run(test);
    const { text } = await act(project, 'plan', server.url, { test });
    expect(text).toMatchInlineSnapshot(`
      "+ service         phlo
      + database        phlo.test
      + schema          phlo.test.bronze
      + schema          phlo.test.silver
      + classification  Phlo
      + tag             Phlo.layer=bronze
      + table           phlo.test.bronze.flights
      + table           phlo.test.silver.flights
      + lineage         phlo.test.bronze.flights > phlo.test.silver.flights
      9 to create, 0 to update, 0 as they should be at http://server/api.
      1 result of a check waits."
    `);
    expect(server.writes()).toEqual([]);
  });

  it('finds nothing to do where the hook has told everything', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    run(test);
    await test.deliverAll();
    expect((await act(project, 'plan', server.url, { test })).result).toMatchObject({ changes: [], waitingResults: 0 });
  });

  it('shows which fields somebody has changed on the server, and leaves alone what was only added', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    run(test);
    await test.deliverAll();
    server.edit('tables', 'phlo.test.bronze.flights', { description: '', tags: [] });
    server.edit('tables', 'phlo.test.silver.flights', {
      description: 'Words of somebody',
      tags: [{ tagFQN: 'PII.None' }],
      owners: [{ id: 'x', type: 'user' }],
    });
    server.edit('dataQuality/testCases', 'phlo.test.bronze.flights.delay.delay_range', { parameterValues: [] });
    expect((await act(project, 'plan', server.url, { test })).result).toMatchObject({
      changes: [
        { action: 'update', kind: 'table', key: 'phlo.test.bronze.flights', fields: ['description', 'tags'] },
        { action: 'update', kind: 'case', fields: ['parameterValues'] },
      ],
    });
  });
});

describe('phlo openmetadata sync', () => {
  it('fills descriptions in and leaves those that are there, as the server does with what a bot says', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    run(test);
    await test.deliverAll();
    test.fire('ingestion.end', { description: 'said anew' });
    await test.deliverAll();
    expect((await act(project, 'plan', server.url, { test })).result).toMatchObject({ changes: [] });
    server.edit('tables', 'phlo.test.bronze.flights', { description: '' });
    await act(project, 'sync', server.url, { test });
    expect(server.bodiesOf('/v1/tables').at(-1)).toMatchObject({ description: 'said anew' });
    expect((await act(project, 'plan', server.url, { test })).result).toMatchObject({ changes: [] });
  });

  it('brings the server to what runs have told before the plugin was there, with the last result of each check', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await createTestBus();
    test.fire('quality.result', { message: 'an older one' });
    run(test);
    const { text } = await act(project, 'sync', server.url, { test });
    expect(text).toMatch(/^\d+ sent, 0 were as they should be at http:\/\/server\/api\.$/);
    expect(server.contents()).toMatchObject({
      tables: ['phlo.test.bronze.flights', 'phlo.test.silver.flights'],
      edges: ['phlo.test.bronze.flights > phlo.test.silver.flights'],
    });
    expect([...server.results().values()]).toEqual([
      [expect.objectContaining({ result: '2 of 3 rows are out of range' })],
    ]);
    const before = server.writes().length;
    expect((await act(project, 'sync', server.url, { test })).text).toMatch(/^0 sent/);
    expect(server.writes().length).toBe(before);
  });

  it('sends what waits for a server that was away, and the hook does not send it again', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await server.stop();
    await using test = await project.open(server.url);
    test.expectFailure('openmetadata/sync');
    run(test);
    await test.deliverAll({ keepTrying: false });
    await server.start();
    await act(project, 'sync', server.url, { test });
    const before = server.writes().length;
    await test.deliverAll();
    expect(server.results().size).toBe(1);
    expect(server.writes().length).toBe(before);
  });

  it('mends what somebody has changed or deleted on the server', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open(server.url);
    run(test);
    await test.deliverAll();
    const before = server.contents();
    server.wipe();
    await act(project, 'sync', server.url, { test });
    expect(server.contents()).toEqual(before);
    server.edit('tables', 'phlo.test.bronze.flights', { columns: [] });
    expect((await act(project, 'sync', server.url, { test })).result).toMatchObject({
      changes: [{ fields: ['columns'] }],
    });
    expect((await act(project, 'plan', server.url, { test })).result).toMatchObject({ changes: [] });
  });

  it('shows with --dry-run every request that it would send, and sends none; no token is among it', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open('http://127.0.0.1:1', {}, { strict: false });
    run(test);
    const { result, text } = await act(project, 'sync', server.url, { test, options: { dryRun: true } });
    expect((result as { requests: { path: string }[] }).requests.map(({ path }) => path)).toEqual([
      'v1/services/databaseServices',
      'v1/databases',
      'v1/databaseSchemas',
      'v1/databaseSchemas',
      'v1/classifications',
      'v1/tags',
      'v1/tables',
      'v1/tables',
      'v1/lineage',
    ]);
    expect(text).toContain('"id": "<id of phlo.test.bronze.flights>"');
    expect(text).not.toContain(testToken);
    expect(server.writes()).toEqual([]);
  });

  it('sends the others where one is refused, and fails with what the server said', async () => {
    await using server = await createMetadataServer();
    using project = createTestProject();
    await using test = await project.open('http://127.0.0.1:1', {}, { strict: false });
    run(test);
    server.interfere(({ method, path, body }, response) => {
      if (method !== 'PUT' || path !== '/v1/tables' || !JSON.stringify(body).includes('phlo.test.bronze'))
        return undefined;
      response.writeHead(400).end('{"code":400,"message":"no"}');
      return true;
    });
    const failure = act(project, 'sync', server.url, { test });
    await expect(failure).rejects.toMatchObject({ code: 'OPENMETADATA_REFUSED', exitCode: 1 });
    await expect(failure).rejects.toThrow(/answered 400: no$/);
    expect(server.contents()['tables']).toEqual(['phlo.test.silver.flights']);
  });
});

describe('phlo doctor', () => {
  const examine = async (url: string, token = testToken) => {
    const plugin = createOpenMetadataPlugin();
    const config = await parsePluginConfig(plugin, { url, token });
    return plugin.examine?.({ config, projectDir: '/p', signal: new AbortController().signal });
  };

  it('says which server it is, warns of one that is away, and fails at a token that is not accepted', async () => {
    await using server = await createMetadataServer();
    expect(await examine(server.url)).toMatchObject([
      { status: 'ok', message: expect.stringMatching(/^OpenMetadata 1.12.14 at /) as string },
    ]);
    expect(await examine(server.url, 'wrong')).toMatchObject([
      { status: 'failed', hint: expect.stringContaining('bot') as string },
    ]);
    await server.stop();
    expect(await examine(server.url)).toMatchObject([
      { status: 'warning', hint: expect.stringContaining('Nothing is lost') as string },
    ]);
  });
});
