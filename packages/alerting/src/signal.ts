import { formatCount } from '@phlo/core';
import type { EventType, PhloEvent } from '@phlo/core';
import type { Subject } from './fingerprint.js';
import type { Severity } from './severity.js';

/** What an event says of something that may fail. */
export type Signal = FailingSignal | WellSignal;

export interface FailingSignal {
  readonly state: 'failing';
  readonly subject: Subject;
  readonly severity: Severity;
  readonly title: string;
  readonly message?: string;
  readonly owner?: string;
  /** Follows from what alerts of the same run say already, if there are any: of the same asset, or of any where the subject has none. */
  readonly isConsequence?: boolean;
}

export interface WellSignal {
  readonly state: 'well';
  readonly subject: Subject;
}

type Reader<Type extends EventType> = (event: PhloEvent<Type>) => Signal | undefined;
type EndType = 'ingestion.end' | 'transform.end' | 'publish.end';
type ServiceType = 'service.pre_start' | 'service.post_start' | 'service.pre_stop' | 'service.post_stop';

const readCheck: Reader<'quality.result'> = ({ data, partition }) => {
  const { assetKey: asset, check: name, outcome, severity, message } = data;
  const subject = withPartition({ kind: 'check', name, asset }, partition);
  if (outcome === 'passed') return { state: 'well', subject };
  const said = { ...(message !== undefined && { message }) };
  if (outcome === 'warned')
    return { state: 'failing', subject, severity: 'warning', title: `${name} warns on ${asset}`, ...said };
  // A later version may know more outcomes: what they mean is not for this one to guess.
  if (outcome !== 'failed' && outcome !== 'errored') return undefined;
  const what = outcome === 'failed' ? 'failed' : 'could not be run';
  const rows = `${formatCount(data.failedRows)} of ${formatCount(data.totalRows)} rows fail`;
  return {
    state: 'failing',
    subject,
    severity: severity === 'warn' ? 'warning' : 'error',
    title: `${name} ${what} on ${asset}`,
    ...(outcome === 'failed' && { message: rows }),
    ...said,
  };
};

const readEnd: Reader<EndType> = ({ type, data, partition }) => {
  const { assetKey: asset, status, error } = data;
  const kind = type.slice(0, -'.end'.length);
  const subject = withPartition({ kind, asset }, partition);
  if (status === 'success') return { state: 'well', subject };
  if (status !== 'failed' && status !== 'rejected') return undefined;
  return {
    state: 'failing',
    subject,
    severity: 'error',
    title: `${kind} of ${asset} ${status === 'failed' ? 'failed' : 'was rejected'}`,
    ...(error !== undefined && { message: error.message }),
    ...('owner' in data && data.owner !== undefined && { owner: data.owner }),
    ...(status === 'rejected' && { isConsequence: true }),
  };
};

const readRun: Reader<'run.end'> = ({ data }) => {
  const { status, assets, error } = data;
  const subject = { kind: 'run' };
  if (status === 'success') return { state: 'well', subject };
  if (status !== 'failed' && status !== 'partial') return undefined;
  const lost = assets.filter((asset) => asset.status === 'failed' || asset.status === 'rejected');
  const message = error?.message ?? (lost.length > 0 ? lost.map(({ asset }) => asset).join(', ') : undefined);
  return {
    state: 'failing',
    subject,
    severity: 'error',
    title: status === 'failed' ? 'the run failed' : 'the run is incomplete',
    ...(message !== undefined && { message }),
    ...(lost.length > 0 && { isConsequence: true }),
  };
};

const readLog: Reader<'telemetry.log'> = ({ data, assetKeys: [asset] }) => {
  const { name, level, message } = data;
  if (level !== 'error' && level !== 'fatal') return undefined;
  const severity = level === 'fatal' ? 'critical' : 'error';
  return {
    state: 'failing',
    subject: { kind: 'log', name, ...(asset !== undefined && { asset }) },
    severity,
    title: `${name} logs an error`,
    message,
  };
};

const readDeadLetter: Reader<'hook.dead_lettered'> = ({ data }) => ({
  state: 'failing',
  subject: { kind: 'hook', name: `${data.plugin}/${data.hook}` },
  severity: 'error',
  title: `${data.plugin}/${data.hook} gives up events`,
  message: `${data.eventType} was refused ${data.attempts} times: ${data.message}`,
});

const readService: Reader<ServiceType> = ({ type, data }) => {
  const subject = { kind: 'service', name: data.service };
  const { error } = data;
  if (error !== undefined)
    return {
      state: 'failing',
      subject,
      severity: 'error',
      title: `${data.service} is in trouble`,
      message: error.message,
    };
  return type === 'service.post_start' ? { state: 'well', subject } : undefined;
};

/** A warning as long as it is not known whether it stays: a minute later it has recovered, or has ended again. */
const readServiceState: Reader<'service.state'> = ({ data }) => {
  const subject = { kind: 'service', name: data.service };
  if (data.status === 'recovered') return { state: 'well', subject };
  const how = data.ended ?? 'nobody knows how';
  if (data.status === 'restarted')
    return {
      state: 'failing',
      subject,
      severity: 'warning',
      title: `${data.service} ended and was started again`,
      message: `${how}; started again ${data.restarts} ${data.restarts === 1 ? 'time' : 'times'} since its start`,
    };
  // A later version may know more: what they mean is not for this one to guess.
  if (data.status !== 'ended' && data.status !== 'given_up') return undefined;
  const title = data.status === 'ended' ? 'has ended' : 'ended too often and is given up';
  return { state: 'failing', subject, severity: 'error', title: `${data.service} ${title}`, message: how };
};

const readBroken: Reader<'semantic.broken'> = ({ data }) => ({
  state: 'failing',
  subject: { kind: 'semantic', name: data.model },
  severity: 'error',
  title: `the semantic model ${data.model} is broken`,
  message: data.problems.join('; '),
});

const readRefreshed: Reader<'semantic.refreshed'> = ({ data }) => ({
  state: 'well',
  subject: { kind: 'semantic', name: data.model },
});

/** That a time was missed or the last run was still under way is as it should be for some; a run that cannot begin is for nobody. */
const readPassed: Reader<'schedule.passed'> = ({ data }) =>
  data.reason === 'failed'
    ? {
        state: 'failing',
        subject: { kind: 'schedule', name: data.schedule },
        severity: 'error',
        title: `the schedule ${data.schedule} could not be run`,
        message: data.message,
      }
    : undefined;

const readFired: Reader<'schedule.fired'> = ({ data }) => ({
  state: 'well',
  subject: { kind: 'schedule', name: data.schedule },
});

const readers: { readonly [Type in EventType]?: Reader<Type> } = {
  'quality.result': readCheck,
  'ingestion.end': readEnd,
  'transform.end': readEnd,
  'publish.end': readEnd,
  'run.end': readRun,
  'telemetry.log': readLog,
  'hook.dead_lettered': readDeadLetter,
  'service.pre_start': readService,
  'service.post_start': readService,
  'service.pre_stop': readService,
  'service.post_stop': readService,
  'service.state': readServiceState,
  'schedule.passed': readPassed,
  'schedule.fired': readFired,
  'semantic.broken': readBroken,
  'semantic.refreshed': readRefreshed,
};

/** Whether events of a type say by themselves how something is. */
export const isKnownType = (type: string): type is keyof typeof readers => Object.hasOwn(readers, type);

/** What an event says; nothing where it is of no such type. */
export function readSignal(event: PhloEvent): Signal | undefined {
  if (!isKnownType(event.type)) return undefined;
  // The reader of a type takes the events of that type.
  const read = readers[event.type] as Reader<EventType> | undefined;
  return read?.(event);
}

/** What an event says that a rule names, and that says nothing of its own: that it has happened is the failure. */
export function readAnyEvent({ type, assetKeys: [asset], partition }: PhloEvent): FailingSignal {
  const subject = withPartition({ kind: 'event', name: type, ...(asset !== undefined && { asset }) }, partition);
  return { state: 'failing', subject, severity: 'warning', title: asset === undefined ? type : `${type} of ${asset}` };
}

const owning: ReadonlySet<string> = new Set(['ingestion.start', 'transform.start', 'ingestion.end', 'transform.end']);

/** Whose an asset is, where an event of its own says so. */
export function readOwner({ type, data }: PhloEvent): { readonly asset: string; readonly owner: string } | undefined {
  if (!owning.has(type) || !('assetKey' in data) || !('owner' in data)) return undefined;
  const { assetKey: asset, owner } = data;
  return owner === undefined ? undefined : { asset, owner };
}

const withPartition = (subject: Subject, partition: string | undefined): Subject => ({
  ...subject,
  ...(partition !== undefined && { partition }),
});
