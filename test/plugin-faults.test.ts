import { describe, expect, it } from 'vitest';
import { phlo, temporaryFolder } from '../packages/cli/src/command-line.test.setup.ts';
import { install, put, writeProject } from '../packages/cli/src/plugin/plugin-project.test.setup.ts';
import { readPages } from './docs/markdown.ts';
import { pluginFaults, type PluginFault } from './docs/plugin-faults.ts';

const page = readPages().find(({ name }) => name === 'docs/guide/plugins.md')?.text ?? '';
const table = page.slice(page.indexOf('\n## What goes wrong, and what you read'));

/** What the page says of a fault. */
const rows = [...table.matchAll(/^\| (.+?) +\| `phlo (.+?)` +\| (\d+) +\| (.+?) +\|$/gm)].map(
  ([, row = '', command = '', code = '', read = '']) => ({
    row,
    command,
    code: Number(code),
    texts: [...read.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text),
  }),
);

const source = `import { ingestion, rows, column } from 'phlo';
export const orders = ingestion(
  { table: 'bronze.orders', strategy: 'replace', schema: { id: column.long() } },
  rows(async function* () { yield { id: 1 }; }),
);
`;

async function meet(fault: PluginFault, dir: string) {
  const { fields, before = '', manifest, isAfterRun = false, prepare, command } = fault;
  const text = `${before}\nexport default () => ({ name: 'bad', ${fields} });\n`;
  install(dir, 'bad', text, manifest === undefined ? {} : { manifest });
  writeProject(dir, ['bad']);
  put(dir, 'workflows/orders.ts', source);
  if (manifest === undefined) await phlo(['plugin', 'build', 'node_modules/bad'], { cwd: dir });
  if (isAfterRun) expect(await phlo(['run'], { cwd: dir })).toMatchObject({ code: 0 });
  prepare?.(dir);
  return phlo(command, { cwd: dir });
}

describe('what goes wrong with a plugin', () => {
  it('stands in docs/guide/plugins.md, all of it', () => {
    expect(rows.map(({ row, command }) => [row, command])).toEqual(
      pluginFaults.map(({ row, command }) => [row, command.join(' ')]),
    );
  });

  it.each(pluginFaults)(
    'is read as the page says: $row',
    async (fault) => {
      await using folder = temporaryFolder();
      const { code, stdout, stderr } = await meet(fault, folder.dir);
      const said = rows.find(({ row }) => row === fault.row) ?? { code: undefined, texts: [] };
      // One document and nothing else, whatever plugins print.
      const read = fault.command.includes('--json') ? (JSON.parse(stdout), stderr) : `${stdout}\n${stderr}`;
      const shown = read.replaceAll(folder.dir, '…').replaceAll(/\s+/g, ' ');
      expect(said.texts.length).toBeGreaterThan(0);
      for (const text of said.texts) expect(shown).toContain(text);
      expect(fault.isRead?.(shown) ?? true).toBe(true);
      expect(code).toBe(said.code);
    },
    60_000,
  );
});
