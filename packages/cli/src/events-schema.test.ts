import { readFileSync } from 'node:fs';
import { catalogue } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { phlo, phloJson, temporaryFolder } from './command-line.test.setup.js';

describe('phlo events schema', () => {
  it('lists every type with its kind, its major and what it says, outside of any project', async () => {
    await using folder = temporaryFolder();
    const types = await phloJson<readonly object[]>(['events', 'schema'], { cwd: folder.dir });
    expect(types).toEqual(
      Object.entries(catalogue).map(([type, { kind, version, summary }]) => ({ type, kind, version, summary })),
    );
    const { code, stdout, stderr } = await phlo(['events', 'schema'], { cwd: folder.dir });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^type +kind +major +summary\n/);
    expect(stdout).toMatch(/^wap\.gate +gate +1 +A publish unit has been audited/m);
  });

  it('prints the committed JSON Schema of a type, and of one of its majors', async () => {
    await using folder = temporaryFolder();
    const committed = readFileSync(new URL('../../core/schemas/quality.result.1.json', import.meta.url), 'utf8');
    for (const args of [['quality.result'], ['quality.result', '--json'], ['quality.result@1']]) {
      const { code, stdout, stderr } = await phlo(['events', 'schema', ...args], { cwd: folder.dir });
      expect([code, stdout, stderr]).toEqual([0, committed, '']);
    }
  });

  it.each([
    ['quality.resutl', /There is no event type "quality\.resutl"\.[\s\S]*Did you mean "quality\.result"\?/],
    ['nothing.near.it', /There is no event type[\s\S]*phlo events schema/],
    ['quality.result@7', /no major "7"[\s\S]*There is quality\.result@1\./],
    ['quality.result@', /no major ""/],
  ])('of %s exits with 2 and says what there is', async (type, message) => {
    await using folder = temporaryFolder();
    const { code, stdout, stderr } = await phlo(['events', 'schema', type], { cwd: folder.dir });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});
