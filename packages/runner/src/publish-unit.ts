import type { PhloEvent } from '@phlo/core';
import type { PublishedBatch, RejectionReason, StagedBatch } from '@phlo/lake';
import { announce, assertNotAborted, describeVerdicts } from './announce.js';
import { auditAsset } from './audit-asset.js';
import { runContextOf } from './run-context.js';
import type { RunContext } from './run-context.js';
import type { TableNode } from './project-definitions.js';
import { runnerErrors } from './errors.js';
import { describeColumns } from './event-columns.js';
import { assertJournaled } from './run-journal.js';
import {
  createMember,
  endPublished,
  endUnchanged,
  endUnsuccessfully,
  endWithError,
  prepareSuccess,
} from './unit-member.js';
import type { Member } from './unit-member.js';
import type { AssetReport, RejectedBatch } from './run-report.js';
import { withRetries } from './with-retries.js';
import { stageAsset, startAsset } from './stage-asset.js';

export interface UnitResult {
  readonly reports: readonly AssetReport[];
  readonly rejected: readonly RejectedBatch[];
}

type StagedMember = Member & { readonly batch: StagedBatch };

/**
 * Takes a publish unit from its sources to one commit, or to none: stage every member, audit it, ask the gate, commit
 * all of them in one catalog transaction. Every member that was started gets its one end.
 */
export async function runTableUnit(run: RunContext, name: string, nodes: readonly TableNode[]): Promise<UnitResult> {
  const members: Member[] = [];
  const rejected: RejectedBatch[] = [];
  try {
    for (const node of nodes) await bringMember(run, node, members);
    const staged = members.filter((member): member is StagedMember => member.batch !== undefined);
    if (staged.length > 0) rejected.push(...(await decideUnit(run, name, { members, staged })));
    else for (const member of members) endUnchangedOrFailed(run, member);
  } catch (error) {
    await abandonUnit(run, members, error);
  }
  return { reports: members.flatMap(({ report }) => report ?? []), rejected };
}

/** Starts, stages and audits one member; throws where that fails, with the member in the list. */
async function bringMember(run: RunContext, node: TableNode, members: Member[]): Promise<void> {
  assertNotAborted(run);
  const started = await startAsset(run, node);
  const member = createMember(node, started);
  members.push(member);
  if (!started.allowed) throw new VetoedStart(member);
  const retries = node.kind === 'ingestion' ? node.definition.retries : 0;
  const onAttempt = (attempt: number) => (member.attempts = attempt);
  const result = await withRetries(run, { retries, asset: node.name, onAttempt }, () => stageAsset(run, node));
  if (result.status === 'unchanged') {
    member.audit = await auditAsset(run, node, { view: result.view, started });
    return;
  }
  member.batch = result.batch;
  if (result.compiledPath !== undefined) member.compiledPath = result.compiledPath;
  announceStaged(run, member, result.batch);
  assertNotAborted(run);
  member.audit = await auditAsset(run, node, { view: run.store.view(result.batch), batch: result.batch, started });
  assertNotAborted(run);
}

/** Not an error of anybody's: a hook said no to a start. */
class VetoedStart extends Error {
  constructor(readonly member: Member) {
    super(
      describeVerdicts(member.started.verdicts)
        .map(({ source, reason }) => `${source}: ${reason}`)
        .join('; '),
    );
  }
}

function announceStaged(run: RunContext, member: Member, batch: StagedBatch): void {
  const base = batch.plan.base?.snapshotId;
  announce(run, 'wap.staged', {
    context: member.started.context,
    data: {
      assetKey: member.node.name,
      table: batch.table,
      batchId: batch.batchId,
      rows: batch.rows,
      bytes: batch.bytes,
      files: batch.files.length,
      ...(base !== undefined && { baseSnapshotId: base }),
    },
  });
}

interface Unit {
  readonly members: readonly Member[];
  readonly staged: readonly StagedMember[];
}

async function decideUnit(run: RunContext, name: string, { members, staged }: Unit): Promise<RejectedBatch[]> {
  const failures = members.flatMap(({ audit }) => audit?.reasons ?? []);
  const gate = await run.bus.gate(
    'wap.gate',
    {
      unit: name,
      batches: staged.map(describeBatch),
      rejected: failures.length > 0,
      failedChecks: failures.map(({ source }) => source),
    },
    unitContext(run, staged),
  );
  const reasons = [...failures, ...describeVerdicts(gate.verdicts)];
  if (reasons.length > 0 || !gate.allowed) return rejectUnit(run, name, { members, staged, reasons });
  await commitUnit(run, name, { members, staged });
  return [];
}

const describeBatch = ({ node, batch }: StagedMember) => ({
  assetKey: node.name,
  table: batch.table,
  batchId: batch.batchId,
  rows: batch.rows,
});

const unitContext = (run: RunContext, members: readonly Member[]) => ({
  ...runContextOf(run),
  assetKeys: members.map(({ node }) => node.name),
  tags: Object.assign({}, ...members.map(({ node }) => node.tags)) as Readonly<Record<string, string>>,
});

async function rejectUnit(
  run: RunContext,
  name: string,
  { members, staged, reasons }: Unit & { readonly reasons: readonly RejectionReason[] },
): Promise<RejectedBatch[]> {
  const all = reasons.map(({ source, reason }) => ({ source, reason }));
  for (const { batch, audit } of staged) await run.store.reject(batch, ownReasons(audit?.reasons, reasons));
  announce(run, 'wap.rejected', {
    context: unitContext(run, staged),
    data: { unit: name, batches: staged.map(describeBatch), reasons: all },
  });
  const reason = all.map((one) => `${one.source}: ${one.reason}`).join('; ');
  for (const member of members) {
    if (member.batch === undefined) endUnchangedOrFailed(run, member);
    else endUnsuccessfully(run, member, { status: 'rejected', reason });
  }
  return staged.map(({ node, batch, audit }) => ({
    asset: node.name,
    batchId: batch.batchId,
    rows: batch.rows,
    reasons: ownReasons(audit?.reasons, reasons),
    inspect: `phlo wap inspect ${batch.batchId}`,
  }));
}

/** A member's own failed checks; where it has none, what rejected the unit that it belongs to. */
const ownReasons = (own: readonly RejectionReason[] | undefined, all: readonly RejectionReason[]) =>
  own !== undefined && own.length > 0 ? own : all;

async function commitUnit(run: RunContext, name: string, { members, staged }: Unit): Promise<void> {
  run.signal.throwIfAborted();
  // Another unit may have been stopped while this one waited for its gate.
  assertNotAborted(run);
  assertJournaled(
    run,
    members.map(({ node }) => node.name),
  );
  const ends = new Map<string, PhloEvent>();
  for (const member of staged) {
    const event = prepareSuccess(run, member);
    const { batchId, table } = member.batch;
    run.state.announcements.pending({ event, batchId, table, runId: run.runId }, member.started.event.id);
    ends.set(batchId, event);
  }
  const published = await publishStaged(
    run,
    staged.map(({ batch }) => batch),
  );
  announcePublished(run, name, { staged, published });
  for (const member of members) endMember(run, member, { ends, published });
}

/** Publishes; where that fails, asks the catalog what happened, since an error after the commit does not undo it. */
async function publishStaged(run: RunContext, batches: readonly StagedBatch[]): Promise<Committed['published']> {
  const byBatch = (published: readonly PublishedBatch[]) => new Map(published.map((one) => [one.batchId, one]));
  try {
    return byBatch(await run.store.publish(batches));
  } catch (error) {
    const committed = await findCommitted(run, batches);
    if (committed.length < batches.length) throw error;
    run.log.log('warn', 'The commit succeeded, and tidying up after it did not.', { error });
    return byBatch(committed);
  }
}

/** None where the catalog does not answer either: the error of the commit says more than that of the question. */
async function findCommitted(run: RunContext, batches: readonly StagedBatch[]): Promise<readonly PublishedBatch[]> {
  try {
    const found = await Promise.all(batches.map(({ table, batchId }) => run.store.findBatch(table, batchId)));
    return found.filter((one): one is PublishedBatch => one !== undefined);
  } catch (error) {
    run.log.log('warn', 'Could not find out whether the commit happened.', { error });
    return [];
  }
}

interface Committed {
  readonly ends: ReadonlyMap<string, PhloEvent>;
  readonly published: ReadonlyMap<string, PublishedBatch>;
}

function endMember(run: RunContext, member: Member, { ends, published }: Committed): void {
  const batchId = member.batch?.batchId ?? '';
  const end = ends.get(batchId);
  const batch = published.get(batchId);
  if (end && batch) endPublished(run, member, { end, published: batch });
  else endUnchangedOrFailed(run, member);
}

function announcePublished(
  run: RunContext,
  name: string,
  { staged, published }: { readonly staged: readonly StagedMember[]; readonly published: Committed['published'] },
): void {
  const batches = staged.map((member) => ({
    ...describeBatch(member),
    snapshotId: published.get(member.batch.batchId)?.snapshotId ?? member.batch.snapshotId,
  }));
  announce(run, 'wap.published', { context: unitContext(run, staged), data: { unit: name, batches } });
  for (const { node, batch, started } of staged) {
    if (batch.plan.base === undefined || batch.plan.schemaChanges.length === 0) continue;
    announce(run, 'schema.changed', {
      context: started.context,
      data: {
        assetKey: node.name,
        table: batch.table,
        changes: batch.plan.schemaChanges,
        columns: describeColumns(batch.plan.columns),
      },
    });
  }
}

/** Nothing new was written; the table as it stands has been audited all the same. */
function endUnchangedOrFailed(run: RunContext, member: Member): void {
  const reasons = member.audit?.reasons ?? [];
  if (reasons.length === 0) return endUnchanged(run, member);
  const failures = reasons.map(({ source, reason }) => `${source}: ${reason}`).join('; ');
  const error = runnerErrors.create('CHECK_FAILED', {
    message: `${member.node.name} did not change, and as it stands it fails ${failures.replace(/[^.?]$/, '$&.')}`,
    asset: member.node.name,
    dataState: `The published rows of ${member.node.name} stay visible.`,
  });
  endWithError(run, member, error);
}

/** A member failed, so none is committed: its own end says why, the others' that they waited for it. */
async function abandonUnit(run: RunContext, members: readonly Member[], error: unknown): Promise<void> {
  const culprit = members.at(-1);
  for (const member of members) {
    if (member.report !== undefined) continue;
    if (error instanceof VetoedStart && member === error.member)
      endUnsuccessfully(run, member, { status: 'rejected', reason: error.message });
    else if (member === culprit || error === run.abort.error) endWithError(run, member, error);
    else
      endUnsuccessfully(run, member, {
        status: 'rejected',
        reason: `its publish group was not committed: ${culprit?.node.name ?? ''} failed`,
      });
    if (member.batch !== undefined) await discardQuietly(run, member.batch.batchId);
  }
  if (members.length === 0) throw error;
}

async function discardQuietly(run: RunContext, batchId: string): Promise<void> {
  try {
    await run.store.discard(batchId);
  } catch (error) {
    run.log.log('warn', `Could not discard batch ${batchId}; the next run does.`, { error });
  }
}
