import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from './create-client.js';
import { createEvents } from './create-events.js';
import { createCompositeTransport } from './composite-transport.js';
import { createLineageServer } from './lineage-server.test.setup.js';
import { parseConfig } from './parse-config.js';
import { defineTransport } from './transport.js';

const events = createEvents('https://acme.example');
const runId = '018cc251-f400-7c0a-8d2e-3f0a1b2c3d4e';
const runOf = (name: string) => events.run({ time: 0, run: { runId }, job: { namespace: 'shop', name } });

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'openlineage-'))));
afterEach(() => rmSync(dir, { recursive: true }));

function open(given: Readonly<Record<string, unknown>>) {
  const lines: string[] = [];
  const failures: string[] = [];
  const client = createClient(parseConfig(given), {
    now: () => Date.UTC(2026, 0, 1, 12, 30, 5, 123),
    print: (line) => void lines.push(line),
    cwd: dir,
    onFailure: (error, { target }) => void failures.push(`${target}: ${String(error)}`),
  });
  return { client, lines, failures };
}

describe('a client', () => {
  it('prints events where nothing is configured', async () => {
    const { client, lines } = open({});
    await client.emit(runOf('a'));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([runOf('a')]);
  });

  it('says nothing where the transport is noop', async () => {
    const { client, lines } = open({ transport: { type: 'noop' } });
    await client.emit(runOf('a'));
    expect([client.target, lines]).toEqual(['nowhere', []]);
  });

  it('leaves out runs of jobs that are filtered, by the whole name or its beginning', async () => {
    const filters = [
      { type: 'exact', match: 'a' },
      { type: 'regex', regex: 'tmp_|x$' },
    ];
    const { client, lines } = open({ transport: { type: 'console' }, filters });
    for (const name of ['a', 'ab', 'tmp_1', 'not_tmp_1', 'x']) await client.emit(runOf(name));
    await client.emit(events.job({ time: 0, job: { namespace: 'shop', name: 'a' } }));
    const names = lines.map((line) => (JSON.parse(line) as { readonly job: { readonly name: string } }).job.name);
    expect(names).toEqual(['ab', 'not_tmp_1', 'a']);
  });

  it('writes all events into one file, a line each', async () => {
    const { client } = open({ transport: { type: 'file', log_file_path: 'out/events.jsonl', append: true } });
    await client.emit(runOf('a'));
    await client.emit(runOf('b'));
    const lines = readFileSync(join(dir, 'out', 'events.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([runOf('a'), runOf('b')]);
  });

  it('writes a file for each event, also for two of one millisecond', async () => {
    const { client } = open({ transport: { type: 'file', log_file_path: 'event' } });
    await client.emit(runOf('a'));
    await client.emit(runOf('b'));
    expect(readdirSync(dir)).toEqual(['event-20260101-123005.123000.json', 'event-20260101-123005.123001.json']);
    expect(JSON.parse(readFileSync(join(dir, 'event-20260101-123005.123001.json'), 'utf8'))).toEqual(runOf('b'));
  });

  it('says which event could not be written where', async () => {
    const { client } = open({ transport: { type: 'file', log_file_path: '.', append: true } });
    await expect(client.emit(runOf('a'))).rejects.toMatchObject({
      code: 'TRANSPORT_FAILED',
      message: `An event of a could not be written to ${dir}`,
      cause: { code: 'EISDIR' },
    });
  });
});

describe('a composite transport', () => {
  const down = { type: 'http', url: 'http://127.0.0.1:9', name: 'down' };

  it('succeeds where one of them takes the event, and tells of the others', async () => {
    await using server = await createLineageServer();
    const up = { type: 'http', url: server.url };
    const { client, lines, failures } = open({
      transport: { type: 'composite', transports: [down, up, { type: 'console' }] },
    });
    await client.emit(runOf('a'));
    expect([server.requests.length, lines.length]).toEqual([1, 1]);
    expect(failures).toEqual([expect.stringContaining('http://127.0.0.1:9/api/v1/lineage: ')]);
  });

  it('fails as the first did where none takes it', async () => {
    const { client } = open({ transport: { type: 'composite', transports: { down, gone: down } } });
    await expect(client.emit(runOf('a'))).rejects.toThrow('fetch failed');
  });

  it.each([
    [{ continueOnSuccess: false }, ['bad', 'good'], undefined],
    [{ continueOnFailure: false }, ['bad'], 'bad is down'],
    [{}, ['bad', 'good', 'also'], undefined],
  ])('goes on as it is told: %j', async (options, asked, failure) => {
    const tried: string[] = [];
    const make = (name: string) =>
      defineTransport(name, () => {
        tried.push(name);
        return name === 'bad' ? Promise.reject(new Error('bad is down')) : Promise.resolve();
      });
    const transport = createCompositeTransport({ transports: ['bad', 'good', 'also'].map(make), ...options });
    const outcome = await transport.emit(runOf('a')).catch((error: unknown) => (error as Error).message);
    expect([tried, outcome]).toEqual([asked, failure]);
  });

  it('needs one', () => expect(() => createCompositeTransport({ transports: [] })).toThrow('has none'));
});
