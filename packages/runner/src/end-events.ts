import type { EventMap, PhloEvent } from '@phlo/core';
import type { ReportedError } from './run-report.js';

export type StartEventType = 'run.start' | 'ingestion.start' | 'transform.start' | 'publish.start';
export type EndEventType = 'run.end' | 'ingestion.end' | 'transform.end' | 'publish.end';

const ends = {
  'run.start': 'run.end',
  'ingestion.start': 'ingestion.end',
  'transform.start': 'transform.end',
  'publish.start': 'publish.end',
} as const satisfies Record<StartEventType, EndEventType>;

export const endTypeOf = (type: StartEventType): EndEventType => ends[type];

export const isStartEvent = (type: string): type is StartEventType => Object.hasOwn(ends, type);

const forEvent = ({ code, message, hint, dataState }: ReportedError): ReportedError => ({
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
  ...(dataState === undefined ? {} : { dataState }),
});

/** What an end says when its step did not succeed. */
export interface Outcome {
  readonly status: 'failed' | 'rejected' | 'cancelled';
  readonly attempts: number;
  readonly durationMs: number;
  readonly error?: ReportedError;
  readonly rowsRejected?: number;
  readonly batchId?: string;
}

/** The data of an unsuccessful end, from the start that it answers: the same in a run and in a recovery. */
export function unsuccessfulEnd(start: PhloEvent, outcome: Outcome): EventMap[EndEventType] {
  const { status, attempts } = outcome;
  const durationMs = Math.round(outcome.durationMs);
  const batch = outcome.batchId === undefined ? {} : { batchId: outcome.batchId };
  const rest = {
    status,
    attempts,
    durationMs,
    ...(outcome.error === undefined ? {} : { error: forEvent(outcome.error) }),
  };
  switch (start.type as StartEventType) {
    case 'ingestion.start': {
      const { assetKey, table, group, strategy, owner } = start.data as EventMap['ingestion.start'];
      const optional = { ...(group === undefined ? {} : { group }), ...(owner === undefined ? {} : { owner }) };
      return {
        assetKey,
        table,
        strategy,
        ...optional,
        rowsWritten: 0,
        rowsRejected: outcome.rowsRejected ?? 0,
        ...batch,
        ...rest,
      };
    }
    case 'transform.start': {
      const { assetKey, tool, model, target, owner } = start.data as EventMap['transform.start'];
      return { assetKey, tool, model, target, ...(owner === undefined ? {} : { owner }), rows: 0, ...batch, ...rest };
    }
    case 'publish.start': {
      const { assetKey, target } = start.data as EventMap['publish.start'];
      return { assetKey, target, tables: [], rows: 0, ...rest };
    }
    case 'run.start':
      return {
        status: status === 'cancelled' ? 'cancelled' : 'failed',
        assets: [],
        durationMs,
        ...(outcome.error === undefined ? {} : { error: forEvent(outcome.error) }),
      };
  }
}
