import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describeHookPlugin } from '@phlo/testing';
import { afterAll, expect, it } from 'vitest';
import { createSemanticPlugin } from './create-semantic-plugin.js';
import { createTestProject, documentOf, modelOf } from './project.test.setup.js';

const packageDir = fileURLToPath(new URL('..', import.meta.url));
const project = createTestProject();
// The mart of the samples.
project.put('workflows/semantic/delays.yaml', documentOf(modelOf('delays', 'gold.delays', ['delay'])));
afterAll(() => project[Symbol.dispose]());

describeHookPlugin('semantic', createSemanticPlugin, {
  stateOf: project.stateOf,
  pluginsOf: project.pluginsOf,
  projectDir: project.dir,
  config: { guard: true },
  observe: () => project.models().map(({ model, problems, eventId }) => ({ model, problems, eventId })),
  packageDir,
});

it('is what `phlo plugin build` says of it', () => {
  const phlo = fileURLToPath(new URL('../../cli/bin/phlo.cjs', import.meta.url));
  expect(
    execFileSync(process.execPath, [phlo, 'plugin', 'build', '--check'], { cwd: packageDir, encoding: 'utf8' }),
  ).toBe('The manifest is what the code says.\n');
});
