import { mkdtempSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePlugin, onEvent, type EventDefinition, type HookManifest } from '@phlo/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeHookPlugin } from '../hook-plugin-suite.js';
import { hasTrueManifest } from './manifest-rule.js';

const pager = () =>
  definePlugin({
    name: 'pager',
    hooks: [onEvent('quality.result', { name: 'page', where: { data: { passed: false } }, handler: () => undefined })],
  });
const truth: HookManifest = {
  name: 'page',
  on: 'quality.result',
  where: { data: { passed: false } },
  priority: 100,
  policy: 'log',
  delivery: 'inline',
};

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'phlo-contract-'));
  return () => rm(dir, { recursive: true });
});

const declare = (phlo: unknown, folder = dir) =>
  writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'pager', version: '1.0.0', phlo }));
const withHooks = (hooks: readonly HookManifest[], more = {}) => ({
  apiVersion: 1,
  plugins: { hooks: { pager: { entry: './dist/plugin.js', hooks, ...more } } },
});
const find = () => hasTrueManifest.find({ make: pager, options: { packageDir: dir } });

describe('the manifest of a plugin', () => {
  it('passes where it tells what the code does', async () => {
    await declare(withHooks([truth]));
    expect(await find()).toEqual([]);
  });

  it('is caught where it lies, line by line', async () => {
    await declare(withHooks([{ ...truth, policy: 'raise' }]));
    expect(await find()).toEqual([
      '- page on quality.result where {"data":{"passed":false}} priority 100 policy raise delivery inline',
      '+ page on quality.result where {"data":{"passed":false}} priority 100 policy log delivery inline',
    ]);
  });

  it('is caught where the plugin is not in it', async () => {
    await declare(undefined);
    expect(await find()).toEqual(['package.json declares no plugin, and not hooks:pager; run phlo plugin build']);
    await declare({ apiVersion: 1, plugins: { hooks: { beeper: { entry: './dist/plugin.js' } } } });
    expect(await find()).toEqual(['package.json declares hooks:beeper, and not hooks:pager; run phlo plugin build']);
  });

  it('is caught where it is malformed, or names a configuration that was not built', async () => {
    await declare(withHooks([truth], { entry: '../plugin.js' }));
    expect((await find()).join()).toContain('phlo.plugins.hooks.pager.entry');
    await declare(withHooks([truth], { config: './dist/config.schema.json' }));
    expect(await find()).toEqual(['./dist/config.schema.json does not exist; run phlo plugin build']);
  });
});

describe('the event types in it', () => {
  const definition: EventDefinition = { kind: 'notify', version: 1, summary: 'Paged.', data: { type: 'object' } };
  const make = () => ({ ...pager(), definitions: { 'pager.paged': definition } });
  const problems = () => hasTrueManifest.find({ make, options: { packageDir: dir } });

  it('are those of the code', async () => {
    await declare(withHooks([truth], { events: './events.json' }));
    await writeFile(join(dir, 'events.json'), JSON.stringify({ 'pager.paged': definition }));
    expect(await problems()).toEqual([]);
    await writeFile(join(dir, 'events.json'), JSON.stringify({ 'pager.paged': { ...definition, kind: 'gate' } }));
    expect(await problems()).toEqual(['~ event type pager.paged is not what the code says']);
    await declare(withHooks([truth]));
    expect(await problems()).toEqual(['+ event type pager.paged']);
    await declare(withHooks([truth], { events: './missing.json' }));
    expect(await problems()).toEqual(['~ events ./missing.json holds no event types']);
  });
});

describe('the suite', () => {
  // Tests are declared before any hook of theirs has run.
  const packageDir = mkdtempSync(join(tmpdir(), 'phlo-contract-'));
  beforeAll(() => declare(withHooks([truth]), packageDir));
  afterAll(() => rm(packageDir, { recursive: true }));

  describeHookPlugin('a plugin with its package', pager, { packageDir });

  it('asks for the manifest only where there is a package', () => {
    expect([hasTrueManifest.appliesTo?.({}), hasTrueManifest.appliesTo?.({ packageDir })]).toEqual([false, true]);
  });
});
