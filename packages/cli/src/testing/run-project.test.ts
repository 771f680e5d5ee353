import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onEvent } from '@phlo/core';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../command-line.test.setup.js';
import { durableSender, openReceiver, writeHookProject } from '../hooks.test.setup.js';
import { runProject } from './run-project.js';

it('reaches nobody by the queued hooks of the plugins, unless it is asked to; those of the test hear all', async () => {
  await using receiver = await openReceiver();
  await using project = writeHookProject({ plugins: durableSender, url: receiver.url });
  const heard: string[] = [];
  const own = onEvent('run.end', {
    name: 'own',
    delivery: 'queued',
    queue: 'durable',
    handler: ({ data }) => void heard.push(data.status),
  });
  {
    await using run = await runProject({ dir: project.cwd, hooks: [own] });
    await run.project.flush();
    expect(run.project.bus.stats().find(({ plugin }) => plugin === 'acme')?.queue?.pending).toBeGreaterThan(0);
  }
  expect([heard, receiver.ids]).toEqual([['success'], []]);
  {
    await using run = await runProject({ dir: project.cwd, deliver: true });
    await run.project.flush();
  }
  expect(receiver.ids.length).toBeGreaterThan(0);
}, 60_000);

it('touches neither the lake nor the marts of the project, wherever they are said to be', async () => {
  await using folder = temporaryFolder();
  const dir = join(folder.dir, 'shop');
  const lake = join(folder.dir, 'the-lake');
  mkdirSync(join(dir, 'workflows'), { recursive: true });
  writeFileSync(join(dir, '.env'), 'SHOP_MARTS_URL=postgres://127.0.0.1:1/real\n');
  const config = `{ name: 'shop', lake: { dir: ${JSON.stringify(lake)} }, marts: { url: env('SHOP_MARTS_URL') } }`;
  writeFileSync(
    join(dir, 'phlo.config.js'),
    `import { defineProject, env } from 'phlo';\nexport default defineProject(${config});\n`,
  );
  writeFileSync(
    join(dir, 'workflows/load.js'),
    `import { column, ingestion, publish } from 'phlo';
export const numbers = ingestion({ table: 'bronze.numbers', schema: { n: column.long() }, strategy: 'replace' }, () => [{ n: 1 }]);
export const marts = publish({ marts: [{ from: 'bronze.numbers' }] });
`,
  );
  await using run = await runProject({ dir });
  expect(run.report).toMatchObject({ status: 'success', marts: { tables: [{ rows: 1 }] } });
  expect(existsSync(lake)).toBe(false);
}, 120_000);
