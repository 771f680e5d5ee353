import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTestProject, documentOf, modelOf } from '../project.test.setup.js';
import { readOssieFolder } from './read-folder.js';

const documentNamed = (name: string) => documentOf(modelOf(name, 'marts.orders', ['amount']));

it('follows links, also one that leads back, and has a file that cannot be read among its problems', () => {
  using project = createTestProject();
  project.put('models/shop.yaml', documentNamed('shop'));
  project.put('shared/deep/lake.yml', documentNamed('lake'));
  project.put('elsewhere.yaml', documentNamed('elsewhere'));
  const at = (...parts: readonly string[]) => join(project.dir, 'models', ...parts);
  symlinkSync(join(project.dir, 'shared'), at('linked'));
  symlinkSync(join(project.dir, 'models'), at('back'));
  symlinkSync(join(project.dir, 'elsewhere.yaml'), at('one.yaml'));
  symlinkSync(join(project.dir, 'nowhere.yaml'), at('gone.yaml'));
  mkdirSync(at('folder.yaml'));
  writeFileSync(at('notes.txt'), 'no model');
  const { models, problems } = readOssieFolder(project.dir, 'models');
  expect(models.map(({ name }) => name)).toEqual(['lake', 'elsewhere', 'shop']);
  expect(problems).toEqual([
    { message: expect.stringContaining('cannot be read: ENOENT'), origin: { file: 'models/gone.yaml', line: 1 } },
  ]);
});
