import { isPhloError, PhloError } from '@phlo/core';
import type { TableView } from '@phlo/lake';
import type { IngestionAsset } from './ingestion-asset.js';

/** What the table is like while a load of it has failed. */
export function describeState(table: string, base: TableView | undefined): string {
  if (base === undefined) return `${table} does not exist yet; nothing was written.`;
  return `${table} is unchanged${base.snapshotId === undefined ? '' : ` at snapshot ${base.snapshotId}`}.`;
}

/** The engine knows the file and the row; the asset, the state of its table and the command that goes on are known here. */
export function explainError(error: unknown, asset: IngestionAsset, dataState: string): unknown {
  if (!isPhloError(error)) return error;
  const { code, message, exitCode, isRetryable, details, cause } = error;
  return new PhloError(
    code,
    // Exit codes of an error come from the entry that made it.
    { exitCode: exitCode as 1, summary: message, retryable: isRetryable },
    {
      message,
      hint: nextStep(error, asset),
      dataState,
      asset: error.asset ?? asset.name,
      details,
      ...(cause !== undefined && { cause }),
    },
  );
}

function nextStep({ hint }: PhloError, { name }: IngestionAsset): string {
  const command = `phlo run --select ${name}`;
  if (hint === undefined) return `Correct the source, then \`${command}\`.`;
  return hint.includes(command) ? hint : `${hint.replace(/[.;]$/, '')}; then \`${command}\`.`;
}
