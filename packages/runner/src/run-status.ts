import { isPhloError } from '@phlo/core';
import type { RunStatus } from '@phlo/core';
import type { RunContext } from './run-context.js';
import type { AssetReport } from './run-report.js';

type Stop = Pick<RunContext, 'signal' | 'abort'>;

/** `failed` where nothing succeeded or a hook stopped the flow, `partial` where some of it did. */
export function statusOf(run: Stop, reports: readonly AssetReport[]): RunStatus {
  if (run.abort.isAborted) return 'failed';
  if (reports.some(({ status }) => status === 'cancelled')) return 'cancelled';
  const succeeded = reports.filter(({ status }) => status === 'success').length;
  if (succeeded === reports.length) return 'success';
  return succeeded === 0 ? 'failed' : 'partial';
}

const unavailable = 69;

/**
 * DESIGN §7. Rejections are 3 even where nothing else was selected: the audit did its work. Where every failure is that
 * something did not answer, so says the code: a scheduler may try again.
 */
export function exitCodeOf(run: Stop, status: RunStatus, reports: readonly AssetReport[]): number {
  if (run.abort.isAborted) return isPhloError(run.abort.error) ? run.abort.error.exitCode : 1;
  if (status === 'success') return 0;
  if (status === 'cancelled') return 130;
  if (status === 'partial') return 3;
  const failures = reports.filter((report) => report.status === 'failed');
  if (failures.length === 0) return 3;
  return failures.every(({ error }) => error?.exitCode === unavailable) ? unavailable : 1;
}
