import type { Row } from '@phlo/lake';
import { ingestErrors } from './errors.js';
import type { IngestionAsset } from './ingestion-asset.js';
import { readBatches } from './read-batches.js';
import type { PluginFacts, RowsSource } from './source.js';
import type { StageOutcome } from './stage-context.js';
import { discardPlan, planWrite, stageWritten, stagingTarget } from './write-batch.js';
import type { SourceContext } from './write-batch.js';

/** Key of the snapshot summary under which a source's cursor is kept. */
const cursorKey = 'phlo.cursor';

/** Stages what a function yields. An append of no rows leaves the table, and the cursor, as they are. */
export async function stageRows(
  asset: IngestionAsset,
  source: RowsSource<object>,
  context: SourceContext,
): Promise<StageOutcome> {
  const { base, session, signal, fullRefresh, log } = context;
  const plugin = await findPlugin(asset, source, context);
  const plan = await planWrite(asset, context);
  const { schemaChanges } = plan;
  const last = fullRefresh ? undefined : base?.summary[cursorKey];
  let cursor = last;
  const setCursor = (next: unknown) => (cursor = assertText(next));
  const batches = readBatches(asset, {
    open: () => source.read({ signal, fullRefresh, cursor: last, setCursor, log, ...(plugin && { plugin }) }),
    signal,
  });
  const batch = await stageWritten(context, plan, async () => {
    const result = await session.writeRows(countRows(batches, context), stagingTarget(plan), { signal });
    return { result, summary: cursor === undefined ? {} : { [cursorKey]: cursor } };
  });
  if (base === undefined || batch.rows > 0 || batch.mode === 'replace' || schemaChanges.length > 0)
    return { status: 'staged', batch, schemaChanges };
  await discardPlan(context, plan);
  return { status: 'unchanged', view: base };
}

/** Code without types gives what it has. A cursor that is lost loads everything again, and metadata of a table holds texts alone. */
function assertText(cursor: unknown): string {
  if (typeof cursor === 'string') return cursor;
  const got = cursor === undefined || cursor === null ? String(cursor) : `a ${typeof cursor}`;
  throw new TypeError(`setCursor takes a text and got ${got}: write \`setCursor(String(…))\` where there is one`);
}

type Batches = AsyncIterable<readonly Row[]>;

/** The same batches; whoever follows hears of the rows so far. */
const countRows = (batches: Batches, { onProgress }: SourceContext): Batches =>
  onProgress === undefined ? batches : count(batches, onProgress);

async function* count(batches: Batches, onProgress: NonNullable<SourceContext['onProgress']>): Batches {
  let rows = 0;
  for await (const batch of batches) {
    yield batch;
    rows += batch.length;
    onProgress({ rows });
  }
}

/** Throws `SOURCE_PLUGIN_INACTIVE`. */
async function findPlugin(
  asset: IngestionAsset,
  { plugin }: RowsSource<object>,
  { pluginOf }: SourceContext,
): Promise<PluginFacts | undefined> {
  if (plugin === undefined) return undefined;
  const found = await pluginOf?.(plugin);
  if (found !== undefined) return found;
  throw ingestErrors.create('SOURCE_PLUGIN_INACTIVE', {
    message: `${asset.name} reads a source of the plugin ${plugin}, which is not active.`,
    asset: asset.name,
  });
}
