import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { phlo, temporaryFolder } from './command-line.test.setup.js';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.asyncDispose]());

const source = (failing: string) => `import { column, ingestion, rows } from 'phlo';
export const orders = ingestion(
  { table: 'bronze.orders', schema: { id: column.long() }, strategy: 'append' },
  rows(async function* () {
    ${failing}
    await new Promise((resolve) => setTimeout(resolve, 50));
    yield { id: 1 };
  }),
);
`;

describe('code that fails where nobody waits for it', () => {
  it.each([
    ['a promise', `void Promise.reject(new Error('floating'));`],
    ['a timer', `setTimeout(() => { throw new Error('floating'); }, 1);`],
  ])(
    'ends the command with a code, a place and one document of JSON (%s)',
    async (_, failing) => {
      mkdirSync(join(folder.dir, 'workflows'), { recursive: true });
      writeFileSync(join(folder.dir, 'phlo.config.js'), `export default { name: 'shop' };\n`);
      writeFileSync(join(folder.dir, 'workflows/orders.js'), source(failing));
      const { code, stdout, stderr } = await phlo(['run', '--json'], { cwd: folder.dir });
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({
        error: {
          code: 'BACKGROUND_FAILED',
          message: 'workflows/orders.js, line 5: something failed that nobody waits for: floating',
        },
      });
      expect(stderr).not.toContain('node:internal');
      writeFileSync(join(folder.dir, 'workflows/orders.js'), source(''));
      expect(await phlo(['run'], { cwd: folder.dir })).toMatchObject({ code: 0 });
    },
    60_000,
  );
});
