import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../command-line.test.setup.js';
import { put } from '../plugin/plugin-project.test.setup.js';
import { addCommand, findPackageManager, removeCommand, typed } from './package-manager.js';

const managers = ['npm', 'pnpm', 'yarn-classic', 'yarn', 'bun'] as const;

/** What a folder with these files is taken for, in its folder `shop` where that has a `package.json`. */
async function detect(files: Readonly<Record<string, string>>) {
  await using folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) put(folder.dir, path, text);
  const project = 'shop/package.json' in files ? `${folder.dir}/shop` : folder.dir;
  const { name, dir, lockFile } = findPackageManager(project);
  return [name, dir.replace(folder.dir, '.'), lockFile.replace(folder.dir, '.')];
}

const bare = { 'package.json': '{}' };

describe('findPackageManager', () => {
  it.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    ['npm, where nothing says otherwise', bare, ['npm', '.', './package-lock.json']],
    ['npm', { ...bare, 'package-lock.json': '{}' }, ['npm', '.', './package-lock.json']],
    ['pnpm', { ...bare, 'pnpm-lock.yaml': '' }, ['pnpm', '.', './pnpm-lock.yaml']],
    ['Yarn 1', { ...bare, 'yarn.lock': '# yarn lockfile v1\n' }, ['yarn-classic', '.', './yarn.lock']],
    ['a later Yarn', { ...bare, 'yarn.lock': '__metadata:\n  version: 8\n' }, ['yarn', '.', './yarn.lock']],
    ['bun', { ...bare, 'bun.lock': '{}' }, ['bun', '.', './bun.lock']],
    [
      'what package.json names, without a lock file',
      { 'package.json': '{"packageManager":"pnpm@10.1.0"}' },
      ['pnpm', '.', './pnpm-lock.yaml'],
    ],
    [
      'what package.json names, of several lock files',
      { 'package.json': '{"packageManager":"bun@1.2.0"}', 'package-lock.json': '{}', 'bun.lock': '{}' },
      ['bun', '.', './bun.lock'],
    ],
    [
      'that of the workspace around it',
      { 'package.json': '{"workspaces":["shop"]}', 'package-lock.json': '{}', 'shop/package.json': '{}' },
      ['npm', './shop', './package-lock.json'],
    ],
    [
      'not that of a folder that happens to be around it',
      { 'package.json': '{}', 'yarn.lock': '', 'shop/package.json': '{}' },
      ['npm', './shop', './shop/package-lock.json'],
    ],
  ])('finds %s', async (_, files, found) => expect(await detect(files)).toEqual(found));

  it.each<readonly [string, Readonly<Record<string, string>>, string]>([
    [
      'has lock files of several',
      { ...bare, 'package-lock.json': '{}', 'yarn.lock': '' },
      'the lock files of npm and yarn',
    ],
  ])('asks where a project %s', async (_, files, said) => {
    await expect(detect(files)).rejects.toMatchObject({
      code: 'PACKAGE_MANAGER_UNCLEAR',
      message: expect.stringContaining(said),
    });
  });
});

it('tells each package manager to pin the version, and to run no script', () => {
  expect(managers.map((name) => typed(addCommand(name, 'chat@1.0.0')))).toEqual([
    'npm install --save-exact --ignore-scripts --no-audit --no-fund chat@1.0.0',
    'pnpm add --save-exact --ignore-scripts chat@1.0.0',
    'yarn add --exact --ignore-scripts --non-interactive chat@1.0.0',
    'yarn add --exact --mode=skip-build chat@1.0.0',
    'bun add --exact --ignore-scripts chat@1.0.0',
  ]);
  expect(managers.map((name) => typed(removeCommand(name, 'chat')))).toEqual([
    'npm uninstall --ignore-scripts --no-audit --no-fund chat',
    'pnpm remove chat',
    'yarn remove --ignore-scripts --non-interactive chat',
    'yarn remove --mode=skip-build chat',
    'bun remove --ignore-scripts chat',
  ]);
});
