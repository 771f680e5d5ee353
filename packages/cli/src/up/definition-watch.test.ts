import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../command-line.test.setup.js';
import { createDefinitionWatch } from './definition-watch.js';

let folder: ReturnType<typeof temporaryFolder>;
const put = (path: string, text: string) => writeFileSync(join(folder.dir, path), text);

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder.dir, 'workflows/gold'), { recursive: true });
  put('phlo.config.ts', 'a');
  put('workflows/gold/orders.sql', 'select 1');
});
afterEach(() => folder[Symbol.asyncDispose]());

it('names the files that have changed, come or gone, once, and says when all are as they were', async () => {
  const told: (readonly string[])[] = [];
  const watch = await createDefinitionWatch({ dir: folder.dir, onChange: (files) => void told.push(files) });
  put('phlo.config.ts', 'a');
  put('notes.md', 'not read by anybody');
  mkdirSync(join(folder.dir, 'workflows/empty'));
  await watch.look();
  expect([told, watch.changed()]).toEqual([[], []]);

  put('workflows/gold/orders.sql', 'select 2');
  put('.env', 'A=1');
  await watch.look();
  await watch.look();
  expect(told).toEqual([['.env', 'workflows/gold/orders.sql']]);

  rmSync(join(folder.dir, 'phlo.config.ts'));
  await watch.look();
  expect(watch.changed()).toEqual(['.env', 'phlo.config.ts', 'workflows/gold/orders.sql']);

  put('phlo.config.ts', 'a');
  put('workflows/gold/orders.sql', 'select 1');
  rmSync(join(folder.dir, '.env'));
  await watch.look();
  expect([told.length, told.at(-1)]).toEqual([3, []]);
});

it('looks where links of workflows lead, as the files are read from there', async () => {
  mkdirSync(join(folder.dir, 'shared'));
  put('shared/customers.sql', 'select 1');
  symlinkSync(join(folder.dir, 'shared'), join(folder.dir, 'workflows/shared'));
  const watch = await createDefinitionWatch({ dir: folder.dir, onChange: () => undefined });
  put('shared/customers.sql', 'select 2');
  await watch.look();
  expect(watch.changed()).toEqual(['workflows/shared/customers.sql']);
});

it('needs no folder of workflows', async () => {
  rmSync(join(folder.dir, 'workflows'), { recursive: true });
  const watch = await createDefinitionWatch({ dir: folder.dir, onChange: () => undefined });
  await watch.look();
  expect(watch.changed()).toEqual([]);
});
