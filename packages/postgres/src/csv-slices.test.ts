import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { csvSlices } from './csv-slices.js';

const directory = mkdtempSync(join(tmpdir(), 'phlo-slices-'));
const path = join(directory, 'a.csv');
afterAll(() => rmSync(directory, { recursive: true }));

async function slicesOf(text: string, sliceBytes: number): Promise<readonly string[]> {
  writeFileSync(path, text);
  const slices: string[] = [];
  for await (const slice of csvSlices(path, sliceBytes)) slices.push(new TextDecoder().decode(slice));
  return slices;
}

it('ends pieces at the ends of records only', async () => {
  const record = fc.array(fc.stringMatching(/^[a"\né]{0,6}$/), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(fc.array(record), fc.integer({ min: 1, max: 20 }), async (records, sliceBytes) => {
      const lines = records.map((fields) => `${fields.map((field) => `"${field.replaceAll('"', '""')}"`).join()}\n`);
      const slices = await slicesOf(lines.join(''), sliceBytes);
      expect(slices.join('')).toBe(lines.join(''));
      const ends = new Set(lines.map((_, index) => lines.slice(0, index + 1).join('').length));
      let end = 0;
      for (const slice of slices) expect(ends).toContain((end += slice.length));
    }),
    { numRuns: 200 },
  );
});

it('cuts a file into pieces of about the size that was asked for', async () => {
  const slices = await slicesOf('0123456789\n'.repeat(100), 200);
  expect(slices.length).toBeGreaterThan(4);
  expect(Math.max(...slices.map((slice) => slice.length))).toBeLessThanOrEqual(400);
});

it('keeps a last record that no line break ends', async () => {
  expect(await slicesOf('1,2\n3,4', 4)).toEqual(['1,2\n', '3,4']);
});
