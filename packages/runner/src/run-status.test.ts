import type { AssetStatus } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { createAbortFlow } from './run-context.js';
import { runnerErrors } from './errors.js';
import { noChecks } from './run-report.js';
import { exitCodeOf, statusOf } from './run-status.js';

const asset = (status: AssetStatus, errorExit?: number) => ({
  asset: 'a.b',
  kind: 'ingestion' as const,
  status,
  rows: 0,
  seconds: 0,
  unchanged: false,
  checks: noChecks,
  ...(errorExit !== undefined && { error: { code: 'X', message: 'x', exitCode: errorExit } }),
});

function judge(reports: readonly ReturnType<typeof asset>[], error?: unknown): readonly [string, number] {
  const abort = createAbortFlow();
  if (error !== undefined) abort.set(error);
  const run = { signal: new AbortController().signal, abort };
  const status = statusOf(run, reports);
  return [status, exitCodeOf(run, status, reports)];
}

describe('the status and exit code of a run', () => {
  it.each([
    ['all went well', [asset('success'), asset('success')], ['success', 0]],
    ['there was nothing to do', [], ['success', 0]],
    ['some failed', [asset('success'), asset('failed', 1)], ['partial', 3]],
    ['some were rejected', [asset('success'), asset('rejected'), asset('skipped')], ['partial', 3]],
    ['nothing went well', [asset('failed', 1), asset('skipped')], ['failed', 1]],
    ['the audit rejected all', [asset('rejected'), asset('skipped')], ['failed', 3]],
    ['nothing answered', [asset('failed', 69), asset('skipped')], ['failed', 69]],
    ['nothing answered, and something broke', [asset('failed', 69), asset('failed', 1)], ['failed', 1]],
    ['somebody interrupted it', [asset('success'), asset('cancelled')], ['cancelled', 130]],
  ])('tell that %s', (_, reports, expected) => expect(judge(reports)).toEqual(expected));

  it('tell that a hook stopped it, whatever was done', () => {
    const error = runnerErrors.create('RUN_CANCELLED', { message: 'x' });
    expect(judge([asset('success')], error)).toEqual(['failed', 130]);
    expect(judge([asset('success')], new Error('x'))).toEqual(['failed', 1]);
  });
});
