import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { instruments } from '../packages/metrics/src/instruments/catalogue.ts';
import { createProgram } from '../packages/cli/src/cli.ts';
import { codeBlocks, readPages } from './docs/markdown.ts';
import { findCommand, unknownOptions } from './cli/whole-program.ts';

const page = readPages().find(({ name }) => name === 'docs/guide/schedules.md');
const blocks = page === undefined ? [] : codeBlocks(page);
const codeOf = (language: string) => blocks.find((block) => block.language === language)?.code ?? '';
const program = await createProgram();

const seconds = (text: string): number => {
  const [, count = '', unit = ''] = /^(\d+)(s|m|min)$/.exec(text) ?? [];
  return Number(count) * (unit === 's' ? 1 : 60);
};

/** Options of a call that the command does not have. */
const wrongIn = ([name = '', ...words]: readonly string[]): readonly string[] =>
  unknownOptions(program, findCommand(program, [name]), words);

it('the unit of systemd calls `phlo up` as it is, and waits longer than it drains', () => {
  const unit = codeOf('ini');
  const [, line = ''] = /^ExecStart=\S+\/phlo (.*)$/m.exec(unit) ?? [];
  const words = line.split(' ');
  expect([words[0], wrongIn(words)]).toEqual(['up', []]);
  const [, stop = ''] = /^TimeoutStopSec=(\S+)$/m.exec(unit) ?? [];
  expect(seconds(stop)).toBeGreaterThan(seconds(words[words.indexOf('--drain') + 1] ?? ''));
});

it('the unit of systemd is one to systemd, where it is at hand', () => {
  const dir = mkdtempSync(join(tmpdir(), 'phlo-unit-'));
  try {
    const path = join(dir, 'phlo.service');
    // The user's project is not on this machine.
    writeFileSync(
      path,
      codeOf('ini')
        .replaceAll(/\/srv\/shop\/node_modules\/.bin\/phlo/g, '/bin/true')
        .replace('/srv/shop', '/'),
    );
    const { error, stderr, status } = spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8' });
    if (error === undefined) expect([status, stderr.includes('phlo.service')]).toEqual([0, false]);
    else expect(error).toMatchObject({ code: 'ENOENT' });
  } finally {
    rmSync(dir, { recursive: true });
  }
});

it('the container calls `phlo up` as it is, ends by a signal that it knows, and keeps what has to last', () => {
  const file = codeOf('dockerfile');
  const listOf = (instruction: string) =>
    JSON.parse(new RegExp(`^${instruction} (\\[.*\\])$`, 'm').exec(file)?.[1] ?? '[]') as readonly string[];
  expect(listOf('ENTRYPOINT')).toEqual(['/srv/shop/node_modules/.bin/phlo']);
  expect([listOf('CMD')[0], wrongIn(listOf('CMD'))]).toEqual(['up', []]);
  expect(listOf('VOLUME')).toEqual(['/srv/shop/lake', '/srv/shop/.phlo']);
  expect(file).toMatch(/^STOPSIGNAL SIG(TERM|INT)$/m);
  expect(file).toContain(
    `EXPOSE ${findCommand(program, ['up']).options.find(({ long }) => long === '--port')?.defaultValue}`,
  );
});

it('the rule that alerts of the nightly load names metrics that there are, and is one to Prometheus where that is at hand', () => {
  const names: ReadonlySet<string> = new Set(Object.values(instruments).map(({ name }) => name));
  const named = [...(page?.text ?? '').matchAll(/\bphlo_\w+/g)].map(([name]) => name.replace(/_total$/, ''));
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !names.has(name))).toEqual([]);
  const rule = codeOf('yaml');
  expect(rule).toContain('alert: NightlyLoadDidNotRun');
  const dir = mkdtempSync(join(tmpdir(), 'phlo-rule-'));
  try {
    const path = join(dir, 'rules.yml');
    const indented = rule.trimEnd().replaceAll(/^/gm, '      ');
    writeFileSync(path, `groups:\n  - name: phlo\n    rules:\n${indented}\n`);
    const checked = spawnSync('promtool', ['check', 'rules', path], { encoding: 'utf8' });
    if (checked.error === undefined) expect([checked.status, checked.stderr]).toEqual([0, '']);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
