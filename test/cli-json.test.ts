import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phlo } from '../packages/cli/src/command-line.test.setup.ts';
import type { Outcome } from '../packages/cli/src/command-line.test.setup.ts';
import { documents, errorDocument, problemsOf } from './cli/documents.ts';
import { createJsonProject } from './cli/json-project.ts';
import type { JsonProject } from './cli/json-project.ts';
import { root } from './workspace/packages.ts';

let project: JsonProject;
beforeAll(async () => {
  project = await createJsonProject((folder) => phlo(['init', 'shop'], { cwd: folder }));
  expect((await phlo(['run', '--trace'], { cwd: project.dir })).code).toBe(0);
  project.put(
    'data/orders-bad.csv',
    'order_id,customer_id,ordered_at,amount,status\n2001,1,2026-04-01T09:00:00Z,-5.00,paid\n2002,99,2026-04-01T10:00:00Z,7.25,lost\n',
  );
}, 120_000);
afterAll(() => project[Symbol.asyncDispose]());

/** What earlier calls have printed, by their words. */
const printed = new Map<string, unknown>();

interface Call {
  /** Words of the command, as `documents` has them. */
  readonly words: string;
  /** Arguments and options; read where what they name is known. */
  readonly args?: () => readonly string[];
  /** Default 0. */
  readonly code?: number;
  /** In the folder above the project. */
  readonly isAbove?: boolean;
  /** What it says on stderr once it serves: Ctrl-C ends it then. */
  readonly serves?: RegExp;
}

const first = (words: string, field: string): string => {
  const document = printed.get(words);
  const list = Array.isArray(document)
    ? document
    : ((document as { readonly alerts?: readonly unknown[] }).alerts ?? []);
  return String((list[0] as Readonly<Record<string, unknown>> | undefined)?.[field]);
};

const calls: readonly Call[] = [
  { words: 'init', args: () => ['another'], isAbove: true },
  // Dry, for what follows is about the project as it is.
  { words: 'create ingestion', args: () => ['bronze.more', '--file', 'data/orders.csv', '--dry-run'] },
  { words: 'create model', args: () => ['gold.more', '--from', 'bronze.orders', '--dry-run'] },
  { words: 'create check', args: () => ['bronze.orders', '--type', 'row_count', '--min', '1', '--dry-run'] },
  { words: 'create mart', args: () => ['more', '--from', 'bronze.orders', '--dry-run'] },
  { words: 'create hook', args: () => ['more', '--dry-run'] },
  { words: 'create service', args: () => ['more', '--dry-run'] },
  { words: 'run', args: () => ['--trace'], code: 3 },
  { words: 'status' },
  { words: 'tables' },
  { words: 'tables list' },
  { words: 'tables describe', args: () => ['bronze.orders'] },
  { words: 'query', args: () => ['select *, 9007199254740993 as big, 1.50 as price from bronze.orders limit 3'] },
  { words: 'marts' },
  { words: 'marts serve', args: () => ['--port', '0'], serves: / serves / },
  { words: 'wap list' },
  { words: 'wap inspect', args: () => [first('wap list', 'batchId')] },
  { words: 'checks list' },
  { words: 'checks history', args: () => ['bronze.orders'] },
  { words: 'events', args: () => ['--run', 'last'] },
  { words: 'events schema' },
  { words: 'events schema', args: () => ['run.end'] },
  { words: 'plugin list' },
  { words: 'plugin info', args: () => ['hooks:alerting'] },
  { words: 'plugin info', args: () => ['alerting'] },
  { words: 'plugin check' },
  { words: 'plugin search', args: () => ['alerts'] },
  { words: 'plugin install', args: () => ['@acme/chat', '--dry-run'] },
  { words: 'plugin update', args: () => ['--dry-run'] },
  { words: 'plugin remove', args: () => ['alerting', '--dry-run'] },
  { words: 'plugin create', args: () => ['phlo-luhn', '--type', 'quality'], isAbove: true },
  { words: 'plugin build', args: () => [join(root, 'packages/lineage'), '--check'] },
  { words: 'hooks list' },
  { words: 'hooks explain', args: () => ['quality.result', '--asset', 'bronze.orders', '--data', 'passed=false'] },
  { words: 'hooks stats' },
  { words: 'hooks trace', args: () => ['--run', 'last'] },
  { words: 'hooks deliver' },
  { words: 'hooks deliveries' },
  { words: 'hooks dead-letters' },
  { words: 'hooks retry', args: () => ['--all'] },
  { words: 'hooks dead-letters' },
  { words: 'hooks discard', args: () => [first('hooks dead-letters', 'id'), '--yes'] },
  { words: 'events replay', args: () => ['--run', 'last', '--hook', 'metrics/collect'] },
  { words: 'schedule list' },
  { words: 'schedule run', args: () => ['daily', '--dry-run'] },
  { words: 'schedule run', args: () => ['daily'] },
  { words: 'schedule tick' },
  { words: 'up', args: () => ['--port', '0'], serves: / is up/ },
  { words: 'doctor' },
  // The bad rows make it fail, and its report is a document all the same.
  { words: 'test', args: () => ['tests/quality.test.ts'], code: 1 },
  { words: 'lineage show', args: () => ['gold.revenue_by_day', '--columns'] },
  { words: 'lineage impact', args: () => ['bronze.orders'] },
  { words: 'lineage path', args: () => ['bronze.orders', 'gold.revenue_by_day'] },
  { words: 'lineage export' },
  { words: 'lineage send', args: () => ['--dry-run'] },
  { words: 'metrics summary' },
  { words: 'metrics asset', args: () => ['bronze.orders'] },
  { words: 'metrics export' },
  { words: 'metrics push' },
  { words: 'metrics forget', args: () => ['bronze.orders'] },
  { words: 'metrics serve', args: () => ['--port', '0'], serves: /Serving metrics on/ },
  { words: 'alerts list' },
  { words: 'alerts show', args: () => [first('alerts list', 'id')] },
  { words: 'alerts ack', args: () => [first('alerts list', 'id'), '--by', 'ada'] },
  { words: 'alerts silence', args: () => ['asset=gold.*', '--for', '1h', '--comment', 'at work'] },
  { words: 'alerts resolve', args: () => [first('alerts list', 'id')] },
  { words: 'alerts list', args: () => ['--all'] },
  { words: 'alerts rules' },
  { words: 'alerts test', args: () => ['team', '--dry-run'] },
  { words: 'semantic list' },
  { words: 'semantic show', args: () => ['shop'] },
  { words: 'semantic query', args: () => ['--metric', 'days', '--by', 'country'] },
  { words: 'semantic validate' },
  { words: 'openmetadata health' },
  { words: 'openmetadata plan' },
  { words: 'openmetadata sync', args: () => ['--dry-run'] },
  { words: 'services init', args: () => ['echo'] },
  { words: 'services list' },
  { words: 'services add', args: () => ['echo', '--no-start'] },
  { words: 'services start', args: () => ['echo', '--native'] },
  { words: 'services status', args: () => ['echo'] },
  { words: 'services logs', args: () => ['echo'] },
  { words: 'services restart', args: () => ['echo'] },
  { words: 'services announce' },
  { words: 'services stop', args: () => ['echo'] },
  { words: 'services reset', args: () => ['echo', '--yes'] },
  { words: 'services remove', args: () => ['echo'] },
  {
    words: 'hooks forget',
    args: () => {
      project.removePicky();
      return ['picky/refuse', '--yes'];
    },
  },
  { words: 'tables expire', args: () => ['--older-than', '2d', '--keep', '3'] },
  { words: 'tables drop', args: () => ['gold.revenue_by_day', '--yes'] },
];

describe('what commands print with --json', { timeout: 120_000 }, () => {
  it.each(calls)('phlo $words', async ({ words, args = () => [], code = 0, isAbove = false, serves }) => {
    const called = [...words.split(' '), ...args(), '--json'];
    const outcome = await call(called, isAbove ? project.folder : project.dir, serves);
    const { stdout } = outcome;
    expect(outcome).toMatchObject({ code });
    const document = documents.get(words);
    if (document === undefined) throw new Error(`${words} is not documented`);
    const values = document.isLine ? stdout.trimEnd().split('\n').map(parse) : [parse(stdout)];
    printed.set(words, document.isLine ? values : values[0]);
    expect(values.flatMap((value) => problemsOf(document, value))).toEqual([]);
  });

  it('is shown above of every command', () => {
    const called = new Set(calls.map(({ words }) => words));
    expect([...documents.keys()].filter((words) => !called.has(words))).toEqual([]);
  });

  it('is an error where they fail, whose message stands on stderr', async () => {
    for (const args of [
      ['query', 'selec 1'],
      ['tables', 'describe', 'bronze.order'],
      ['lineage', 'show', 'nothing'],
      ['run', '--selct'],
    ]) {
      const { stdout, stderr, code } = await phlo([...args, '--json'], { cwd: project.dir });
      expect([code === 0, problemsOf(errorDocument, parse(stdout))]).toEqual([false, []]);
      expect(stderr).toMatch(/^error/);
    }
  });

  it('keeps every digit: integers beyond 2^53 and decimals are strings', () => {
    expect(printed.get('query')).toMatchObject([{ big: '9007199254740993', price: '1.50' }, {}, {}]);
  });
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`It printed no JSON:\n${text}`, { cause: error });
  }
}

/** Calls `phlo`; one that serves is interrupted once it does. */
const call = (args: readonly string[], cwd: string, serves: RegExp | undefined): Promise<Outcome> =>
  phlo(args, {
    cwd,
    onStart: (child) => {
      let text = '';
      if (serves === undefined) return;
      const onData = (part: string) => {
        text += part;
        if (!serves.test(text)) return;
        child.stderr?.off('data', onData);
        child.kill('SIGINT');
      };
      child.stderr?.on('data', onData);
    },
  });
