import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from '../command-line.test.setup.js';
import { findProject } from './find-project.js';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.asyncDispose]());

it('names a project by one path, whatever link leads to it', () => {
  const dir = join(realpathSync(folder.dir), 'shop');
  mkdirSync(join(dir, 'workflows'), { recursive: true });
  writeFileSync(join(dir, 'phlo.config.ts'), '');
  symlinkSync(dir, join(folder.dir, 'link'));
  const found = { dir, configPath: join(dir, 'phlo.config.ts') };
  expect(findProject(dir)).toEqual(found);
  expect(findProject(join(folder.dir, 'link', 'workflows'))).toEqual(found);
});
