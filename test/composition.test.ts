import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PhloEvent } from '@phlo/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capabilities, openTargets } from './composition/capabilities.ts';
import type { Capability } from './composition/capabilities.ts';
import { recordRun } from './composition/record-run.ts';
import { prepareProject, replayRun } from './composition/replay-run.ts';

const dir = mkdtempSync(join(tmpdir(), 'phlo-composition-'));
const projectDir = join(dir, 'project');
const alone = new Map<Capability, unknown>();
let recorded: readonly PhloEvent[];
let targets: Awaited<ReturnType<typeof openTargets>>;

/** What each of these did when all of them heard the run that was recorded. */
async function outputsOf(members: readonly Capability[]) {
  targets.begin();
  return targets.collect(await replayRun(projectDir, recorded, members), projectDir);
}

/** Every choice of them, the smaller before the larger. */
const subsets = Array.from({ length: 2 ** capabilities.length }, (_, bits) =>
  capabilities.filter((_name, index) => (bits >> index) % 2 === 1),
).toSorted((one, other) => one.length - other.length);

beforeAll(async () => {
  mkdirSync(join(dir, 'recorded'));
  recorded = await recordRun(join(dir, 'recorded'));
  targets = await openTargets();
  prepareProject(projectDir, targets.config);
  for (const name of capabilities) alone.set(name, (await outputsOf([name]))[name]);
}, 120_000);
afterAll(async () => {
  await targets[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

describe('the run that capabilities hear', () => {
  it('has a table that passes, one that is rejected, two models and a publish', () => {
    const ends = recorded.flatMap(({ type, data }) =>
      type.endsWith('.end') && 'status' in data ? [`${type} ${String(data.status)}`] : [],
    );
    expect(ends.toSorted()).toEqual([
      'ingestion.end rejected',
      'ingestion.end success',
      'publish.end success',
      'run.end partial',
      'transform.end success',
      'transform.end success',
    ]);
  });

  it('is told by each of them', () => {
    expect(alone.get('alerting')).toMatchObject({
      requests: [
        { path: '/team', body: { alerts: [{ reason: 'opened', title: 'unique_id failed on bronze.refunds' }] } },
      ],
      alerts: [{ status: 'open' }],
    });
    expect(alone.get('lineage')).toMatchObject({
      requests: expect.arrayContaining([
        { path: '/api/v1/lineage', body: expect.objectContaining({ eventType: 'FAIL' }) },
      ]),
      graph: expect.stringContaining('["gold.orders"]'),
    });
    expect(alone.get('metrics')).toMatchObject({
      telemetry: {
        spans: expect.arrayContaining([expect.objectContaining({ name: 'phlo.transform' })]),
        totals: { resourceMetrics: [{}] },
      },
      textfile: expect.arrayContaining(['phlo_runs_total{project="shop",status="partial"} 1']),
    });
    expect(alone.get('openmetadata')).toMatchObject({
      requests: expect.arrayContaining([expect.objectContaining({ method: 'PUT' })]),
    });
    expect(alone.get('semantic')).toMatchObject({
      events: [{ type: 'semantic.refreshed', data: { model: 'shop' } }],
      models: [{ model: 'shop', problems: [] }],
    });
  });
});

describe('the outputs of each member are those that it has alone, and others have none, where a project has', () => {
  const nothing: typeof alone = new Map<Capability, unknown>([
    ['alerting', { requests: [], alerts: undefined }],
    ['lineage', { requests: [], graph: undefined }],
    ['metrics', { telemetry: { spans: [], totals: undefined }, textfile: undefined }],
    ['openmetadata', { requests: [], contents: { 'dataQuality/testDefinitions': [], edges: [] } }],
    ['semantic', { events: [], models: undefined }],
  ]);

  it.each(subsets.map((members) => ({ members, title: members.join(', ') || 'none' })))(
    '$title',
    async ({ members }) => {
      const outputs = await outputsOf(members);
      for (const name of capabilities)
        expect(outputs[name], name).toEqual((members.includes(name) ? alone : nothing).get(name));
    },
  );
});
