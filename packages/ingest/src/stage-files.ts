import { createHash } from 'node:crypto';
import { loadedFilesKey } from '@phlo/lake';
import type { ColumnSource, FileSource, TableView } from '@phlo/lake';
import { describeSource } from './describe-source.js';
import { ingestErrors } from './errors.js';
import { matchColumns } from './file-columns.js';
import { findChanged, findFiles, hashFiles, isSameContent, isSurelyNew, readFingerprints } from './fingerprints.js';
import type { Fingerprint, FoundFile, SourceFile } from './fingerprints.js';
import type { IngestionAsset } from './ingestion-asset.js';
import { nameFiles } from './name-files.js';
import { describeGaps } from './partial-columns.js';
import { resolveFiles } from './resolve-files.js';
import { selectFresh } from './select-fresh.js';
import type { FilesSource } from './source.js';
import type { StageOutcome } from './stage-context.js';
import { whileHashing } from './while-hashing.js';
import { discardPlan, planWrite, stageWritten, stagingTarget } from './write-batch.js';
import type { SourceContext } from './write-batch.js';

/** Key of the snapshot summary with a hash of the contract: a changed one reloads what is replaced anyway. */
const declarationKey = 'phlo.declaration';

/** A load that has been decided on: which files, and what the snapshot will say about them. */
interface Load {
  readonly files: readonly FoundFile[];
  /** What the table has of files before, and keeps. */
  readonly kept: readonly Fingerprint[];
  readonly declaration: string;
}

/** Stages the files that are new: those with contents that the table has not seen, or all of them where it is replaced. */
export async function stageFiles(
  asset: IngestionAsset,
  source: FilesSource,
  context: SourceContext,
): Promise<StageOutcome> {
  const { base, fullRefresh, projectDir, signal } = context;
  const paths = await resolveFiles(asset, source.options, projectDir);
  const known = readFingerprints(base?.summary);
  const found = await findFiles(paths, { projectDir, known });
  const isAnew = fullRefresh || base === undefined;
  const isAppend = asset.strategy === 'append';
  const compared = isAnew ? [] : known;
  const isNew = (isAnew && !isAppend) || isSurelyNew(found, compared);
  const files = isNew ? found : await hashFiles(found, signal);
  const declaration = hashDeclaration(asset, source);
  // What was appended file by file and what is loaded anew come to the same rows: a copy of a file is loaded in neither.
  const fresh = isAppend ? selectFresh(files, { known: compared, log: context.log }) : files;
  if (isAnew || !isAppend) {
    const isSame = isSameContent(printsOf(files), known) && base?.summary[declarationKey] === declaration;
    if (base !== undefined && !fullRefresh && isSame) return { status: 'unchanged', view: base };
    return loadFiles(asset, source, { context, load: { files: fresh, kept: [], declaration } });
  }
  assertRemembered(asset, base);
  const load = { files: fresh, kept: known, declaration };
  if (fresh.length > 0) return loadFiles(asset, source, { context, load });
  return base.summary[declarationKey] === declaration
    ? { status: 'unchanged', view: base }
    : evolve(asset, context, load);
}

/** Another engine may have taken the table back to a snapshot that no longer says what is in it: an append would load it all twice. */
function assertRemembered({ name }: IngestionAsset, { summary, snapshotId }: TableView): void {
  if (summary[declarationKey] === undefined || summary[loadedFilesKey] !== undefined) return;
  throw ingestErrors.create('SOURCE_HISTORY_LOST', {
    message: `Snapshot ${snapshotId} of ${name} no longer says which files are loaded: somebody took the table back to it.`,
    hint: `Load everything anew: \`phlo run --select ${name} --full-refresh\`.`,
    asset: name,
  });
}

const printsOf = <T>(files: readonly { readonly print: T }[]): T[] => files.map(({ print }) => print);

interface Loading {
  readonly context: SourceContext;
  readonly load: Load;
}

async function loadFiles(
  asset: IngestionAsset,
  source: FilesSource,
  { context, load }: Loading,
): Promise<StageOutcome> {
  const { session, signal, onProgress } = context;
  const totalBytes = load.files.reduce((sum, { print }) => sum + print.sizeBytes, 0);
  const files = describeSource(
    asset,
    source.options,
    load.files.map(({ path }) => path),
  );
  const columns = await findColumns(asset, source, { context, load, files });
  const plan = await planWrite(asset, context);
  const batch = await stageWritten(context, plan, async () => {
    const options = { signal, ...(onProgress && { onProgress: (part: number) => onProgress({ part, totalBytes }) }) };
    const write = () => session.writeFiles(files, columns, stagingTarget(plan), options);
    const { result, hashed } = await whileHashing(load.files, write, signal);
    await assertUnchanged(load.files);
    return { result, summary: summarize(load, hashed) };
  });
  return { status: 'staged', batch, schemaChanges: plan.schemaChanges };
}

async function findColumns(
  asset: IngestionAsset,
  source: FilesSource,
  { context, load, files }: Loading & { readonly files: FileSource },
): Promise<ColumnSource[]> {
  const columns = await context.session.describeFiles(files);
  const names = nameFiles(printsOf(load.files).map(({ path }) => path));
  const isAdded = load.kept.length > 0;
  const sources = matchColumns(asset, source.options, { files: names, format: files.format, columns, isAdded });
  for (const gap of describeGaps(sources, columns))
    context.log.log('warn', gap.replaceAll(`${context.projectDir}/`, ''));
  return sources;
}

const summarize = ({ kept, declaration }: Load, hashed: readonly SourceFile[]) => ({
  [loadedFilesKey]: JSON.stringify([...kept, ...printsOf(hashed)]),
  [declarationKey]: declaration,
});

/** What was hashed has to be what was loaded. */
async function assertUnchanged(files: readonly FoundFile[]): Promise<void> {
  const changed = await findChanged(files);
  if (changed.length > 0)
    throw ingestErrors.create('SOURCE_CHANGED', { message: `${nameFiles(changed)} changed while it was loaded.` });
}

/** No file is new and the contract is: the table takes it over without new rows, or refuses it. */
async function evolve(asset: IngestionAsset, context: SourceContext, load: Load): Promise<StageOutcome> {
  const plan = await planWrite(asset, context);
  if (plan.schemaChanges.length === 0 && plan.base !== undefined) {
    await discardPlan(context, plan);
    return { status: 'unchanged', view: plan.base };
  }
  const batch = await stageWritten(context, plan, async () => ({
    result: { files: [] },
    summary: summarize(load, []),
  }));
  return { status: 'staged', batch, schemaChanges: plan.schemaChanges };
}

/** Everything of the definition that decides which rows come out of the same files. */
function hashDeclaration(asset: IngestionAsset, source: FilesSource): string {
  const { columns, partition } = asset;
  const { columns: mapping, csv, format } = source.options;
  return createHash('sha256').update(JSON.stringify({ columns, partition, mapping, csv, format })).digest('hex');
}
