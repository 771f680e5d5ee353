import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { phlo, phloJson, temporaryFolder } from '../command-line.test.setup.js';
import { scaffoldGroups } from './scaffold-groups.js';
import { scaffoldTrials, tryInProject } from './scaffold-trials.test.setup.js';

const execute = promisify(execFile);
const nodeModules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

/** A script of the package, as npm runs it. Its dependencies are those of this clone. */
async function npmRun(script: string, cwd: string): Promise<void> {
  const { FORCE_COLOR: _colour, PHLO_MARTS_URL: _url, ...env } = process.env;
  try {
    await execute('npm', ['run', script, '--silent'], { cwd, env: { ...env, NO_COLOR: '1' } });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`npm run ${script} fails:\n${stdout}\n${stderr}`, { cause: error });
  }
}

const quickGroups: readonly string[] = ['hooks', 'quality'];

describe('phlo plugin create', () => {
  it('has a trial of every group that it has a scaffold for', () => {
    expect(scaffoldTrials.map(({ group }) => group).toSorted()).toEqual(Object.keys(scaffoldGroups).toSorted());
  });

  // Two groups here; all of them, installed from packed tarballs, in the stage `scaffolds` of `.ci/run`.
  it.each(
    scaffoldTrials.filter(({ group }) => quickGroups.includes(group)).map((trial) => [trial.group, trial] as const),
  )(
    'writes a plugin of the group %s that type-checks, builds, passes its tests, and works in a project',
    async (group, trial) => {
      await using folder = temporaryFolder();
      const { dir, files } = await phloJson<{ readonly dir: string; readonly files: readonly string[] }>(
        ['plugin', 'create', trial.name, '--type', group],
        { cwd: folder.dir },
      );
      expect(files).toContain('src/plugin.ts');
      await symlink(nodeModules, join(dir, 'node_modules'));
      for (const script of ['typecheck', 'build', 'test']) await npmRun(script, dir);
      const built = await phlo(['plugin', 'build', '--check'], { cwd: dir });
      expect(built).toMatchObject({ code: 0 });

      const { dir: project } = await phloJson<{ readonly dir: string }>(['init', 'shop'], { cwd: folder.dir });
      await install(trial.name, dir, project);
      const call = (args: readonly string[]) => phlo(args, { cwd: project });
      await tryInProject(trial, { dir: project, phlo: call }, await readFile(join(dir, 'README.md'), 'utf8'));
    },
    300_000,
  );

  it('refuses to overwrite, and names that npm or Phlo does not take', async () => {
    await using folder = temporaryFolder();
    const create = async (name: string, group = 'hooks') =>
      (
        await phloJson<{ readonly error: { readonly code: string; readonly message: string } }>(
          ['plugin', 'create', name, '--type', group],
          { cwd: folder.dir },
        )
      ).error;
    await mkdir(join(folder.dir, 'phlo-taken'));
    await writeFile(join(folder.dir, 'phlo-taken', 'mine.txt'), 'mine');
    expect(await create('phlo-taken')).toMatchObject({ code: 'SCAFFOLD_TARGET_EXISTS' });
    for (const name of ['Phlo-X', '.phlo', 'phlo x', '../phlo-x', '@acme/', 'fs', `phlo-${'x'.repeat(214)}`, 'phlo-1'])
      expect(await create(name)).toMatchObject({ code: 'SCAFFOLD_NAME_INVALID' });
    expect(await create('phlo-run', 'cli')).toMatchObject({
      code: 'SCAFFOLD_NAME_INVALID',
      message: '"phlo-run" would be the plugin "run", which is built in for the group cli.',
    });
    expect(await create('phlo-postgres', 'destinations')).toMatchObject({ code: 'SCAFFOLD_NAME_INVALID' });
    expect(await create('phlo-x', 'services')).toMatchObject({ code: 'SCAFFOLD_GROUP_UNSUPPORTED' });
    expect(await create('phlo-x', 'hook')).toMatchObject({ code: 'USAGE', message: expect.stringContaining('"hook"') });
    expect(existsSync(join(folder.dir, 'phlo-x'))).toBe(false);
  }, 60_000);
});

/** As npm leaves it: a dependency that is declared, and a link in `node_modules`. */
async function install(name: string, from: string, project: string): Promise<void> {
  const path = join(project, 'package.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const dependencies = { ...manifest.dependencies, [name]: `file:${from}` };
  await writeFile(path, JSON.stringify({ ...manifest, dependencies }));
  await mkdir(dirname(join(project, 'node_modules', name)), { recursive: true });
  await symlink(from, join(project, 'node_modules', name));
}
