import { toJsonText } from './json.js';
import { renderBatch, renderCount } from './rows.js';
import { createSpool } from './spool.js';
import { writeSlowly } from './write.js';

type Batches = AsyncIterable<readonly object[]>;

/** Rows that decide how wide the columns are; those of a longer result follow in tables of their own. */
const rowsPerTable = 2000;

/** Prints rows as tables, as they come. */
export async function printRows(batches: Batches): Promise<void> {
  let count = 0;
  for await (const rows of inPortions(batches, rowsPerTable)) {
    if (!(await writeSlowly(`${count === 0 ? '' : '\n'}${renderBatch(rows)}\n`))) return;
    count += rows.length;
  }
  await writeSlowly(count === 0 ? 'no rows\n' : renderCount(count));
}

/** Prints rows as one JSON array, or nothing where the query fails on its way. */
export async function printRowsAsJson(batches: Batches): Promise<void> {
  await using spool = createSpool();
  let isFirst = true;
  for await (const rows of batches) {
    if (rows.length === 0) continue;
    const texts = rows.map((row) => `  ${toJsonText(row).replaceAll('\n', '\n  ')}`);
    await spool.add(`${isFirst ? '[\n' : ',\n'}${texts.join(',\n')}`);
    isFirst = false;
  }
  await spool.add(isFirst ? '[]\n' : '\n]\n');
  await spool.print();
}

async function* inPortions(batches: Batches, size: number): AsyncIterable<readonly object[]> {
  let kept: object[] = [];
  for await (const rows of batches) {
    kept.push(...rows);
    for (; kept.length >= size; kept = kept.slice(size)) yield kept.slice(0, size);
  }
  if (kept.length > 0) yield kept;
}
