import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describeHookPlugin } from '@phlo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMetricsPlugin } from './create-metrics-plugin.js';
import { startCollector, type TestCollector } from './otlp/collector.test.setup.js';
import { createTestProject } from './project.test.setup.js';

const packageDir = fileURLToPath(new URL('..', import.meta.url));
const project = createTestProject();
afterAll(() => project[Symbol.dispose]());

describeHookPlugin('metrics', createMetricsPlugin, {
  stateOf: project.stateOf,
  projectDir: project.dir,
  config: { to: { textfile: 'phlo.prom' } },
  observe: () => [...project.totals()],
  packageDir,
});

describe('with a collector', () => {
  const sending = createTestProject();
  let collector: TestCollector;
  // Its port is not known when the suite is described; the configuration is read when a rule is.
  const otlp = { endpoint: '' };
  beforeAll(async () => {
    collector = await startCollector();
    otlp.endpoint = collector.endpoint;
  });
  afterAll(async () => {
    await collector[Symbol.asyncDispose]();
    sending[Symbol.dispose]();
  });

  describeHookPlugin('metrics', createMetricsPlugin, {
    stateOf: sending.stateOf,
    projectDir: sending.dir,
    config: { to: { otlp } },
    observe: () => [[...sending.totals()], [...collector.spans().values()]],
  });
});

it('is what `phlo plugin build` says of it', () => {
  const phlo = fileURLToPath(new URL('../../cli/bin/phlo.cjs', import.meta.url));
  expect(
    execFileSync(process.execPath, [phlo, 'plugin', 'build', '--check'], { cwd: packageDir, encoding: 'utf8' }),
  ).toBe('The manifest is what the code says.\n');
});
