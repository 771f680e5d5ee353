import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../command-line.test.setup.js';
import { chooseTemplate } from './choose-template.js';
import { initProject } from './init-project.js';
import { parseTemplate, templateNames } from './templates.js';

describe('initProject', () => {
  it.each(templateNames)('writes the template %s, small and with the name of its folder', async (template) => {
    await using folder = temporaryFolder();
    const { dir, files, kept } = await initProject({ path: 'My Lake', from: folder.dir, force: false, template });
    const texts = await Promise.all(files.map((file) => readFile(join(dir, file), 'utf8')));
    expect(texts.filter((one) => one.includes('%project%'))).toEqual([]);
    expect(texts.join('').length).toBeLessThan(300_000);
    expect(await readFile(join(dir, 'phlo.config.ts'), 'utf8')).toContain("name: 'my-lake'");
    expect(await readFile(join(dir, 'README.md'), 'utf8')).toMatch(/^# my-lake\n/);
    expect(kept).toEqual([]);
    for (const file of ['.gitignore', '.env.example', '.github/workflows/phlo.yml', 'README.md', 'tsconfig.json'])
      expect(files).toContain(file);
  });

  it('refuses a folder that holds something, a file, and a project, and writes nothing then', async () => {
    await using folder = temporaryFolder();
    await writeFile(join(folder.dir, 'mine.txt'), 'mine');
    const init = (path: string, force = false) =>
      initProject({ path, from: folder.dir, force, template: 'empty' }).catch((error: unknown) => error);
    expect(await init('.')).toMatchObject({ code: 'INIT_TARGET_EXISTS', hint: expect.stringContaining('--force') });
    for (const path of ['mine.txt', 'mine.txt/lake/house'])
      expect(await init(path, true)).toMatchObject({
        code: 'INIT_TARGET_EXISTS',
        message: `${join(folder.dir, 'mine.txt')} is no folder.`,
      });
    await mkdir(join(folder.dir, 'project'));
    await writeFile(join(folder.dir, 'project', 'phlo.config.ts'), '');
    expect(await init('project', true)).toMatchObject({
      code: 'INIT_TARGET_EXISTS',
      message: expect.stringContaining('is a project already'),
    });
    await expect(stat(join(folder.dir, 'package.json'))).rejects.toThrow('ENOENT');
  });

  it('keeps what is there with `force`, and says how its manifest gets `phlo`', async () => {
    await using folder = temporaryFolder();
    await writeFile(join(folder.dir, 'package.json'), '{ "name": "app" }');
    const result = await initProject({ path: '.', from: folder.dir, force: true, template: 'files' });
    expect(result.kept).toEqual(['package.json']);
    expect(result.next[0]).toMatch(/^npm install file:/);
    expect(await readFile(join(folder.dir, 'package.json'), 'utf8')).toBe('{ "name": "app" }');
  });

  it('does not ask for `phlo` to be installed where the manifest names it', async () => {
    await using folder = temporaryFolder();
    await writeFile(join(folder.dir, 'package.json'), '{ "dependencies": { "phlo": "file:phlo-0.1.0.tgz" } }');
    const result = await initProject({ path: '.', from: folder.dir, force: true, template: 'files' });
    expect(result.next[0]).toBe('npx phlo run');
  });
});

describe('what initProject leaves to do', () => {
  const init = (from: string, path: string) => initProject({ path, from, force: true, template: 'empty' });

  it('is nothing in a folder of its own, nor at the root of a repository', async () => {
    await using folder = temporaryFolder();
    expect((await init(folder.dir, 'own')).notes).toEqual([]);
    await mkdir(join(folder.dir, 'repository', '.git'), { recursive: true });
    expect((await init(folder.dir, 'repository')).notes).toEqual([]);
  });

  it('names what a .gitignore that was there does not keep out of git', async () => {
    await using folder = temporaryFolder();
    await writeFile(join(folder.dir, '.gitignore'), 'node_modules\r\n/lake/\r\n');
    expect((await init(folder.dir, '.')).notes).toEqual([expect.stringMatching(/has the lines \.phlo\/ \.env$/)]);
    expect(await readFile(join(folder.dir, '.gitignore'), 'utf8')).toBe('node_modules\r\n/lake/\r\n');
  });

  it('says that GitHub does not read the workflow of a project that is no root of a repository', async () => {
    await using folder = temporaryFolder();
    await writeFile(join(folder.dir, '.git'), 'gitdir: elsewhere');
    const { notes } = await init(folder.dir, 'data/lake');
    expect(notes).toEqual([expect.stringContaining('working-directory: data/lake')]);
    expect(notes[0]).toContain(`move it to ${folder.dir}`);
  });
});

describe('chooseTemplate', () => {
  const answer = async (said: string) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    input.end(said);
    const chosen = await chooseTemplate({ input, output }).catch((error: unknown) => error);
    output.end();
    return { chosen, asked: await text(output) };
  };

  it('takes a number, a name, or nothing for the first, and asks again where it does not understand', async () => {
    expect((await answer('2\n')).chosen).toBe('flights');
    expect((await answer('empty\n')).chosen).toBe('empty');
    expect((await answer('\n')).chosen).toBe('files');
    const { chosen, asked } = await answer('4\nconstructor\n0\nempty\n');
    expect(chosen).toBe('empty');
    expect(asked.split('Number or name')).toHaveLength(5);
  });

  it('writes nothing where the answer does not come', async () => {
    expect((await answer('')).chosen).toMatchObject({ code: 'USAGE', message: 'No template was chosen.' });
  });
});

it('a template that there is not is refused with what was probably meant', () => {
  expect(() => parseTemplate('flight')).toThrow('There is no template "flight". Did you mean "flights"?');
});
