import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describeHookPlugin } from '@phlo/testing';
import { afterAll, expect, it } from 'vitest';
import { createOpenMetadataPlugin } from './create-openmetadata-plugin.js';
import { createMetadataServer, testToken } from './metadata-server.test.setup.js';
import { createTestProject } from './project.test.setup.js';

const packageDir = fileURLToPath(new URL('..', import.meta.url));
const server = await createMetadataServer();
const project = createTestProject();
afterAll(async () => {
  project[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

describeHookPlugin('openmetadata', createOpenMetadataPlugin, {
  stateOf: project.stateOf,
  projectDir: project.dir,
  config: { url: server.url, token: testToken },
  observe: () => [server.contents(), [...server.results()]],
  packageDir,
});

it('is what `phlo plugin build` says of it', () => {
  const phlo = fileURLToPath(new URL('../../cli/bin/phlo.cjs', import.meta.url));
  expect(
    execFileSync(process.execPath, [phlo, 'plugin', 'build', '--check'], { cwd: packageDir, encoding: 'utf8' }),
  ).toBe('The manifest is what the code says.\n');
});
