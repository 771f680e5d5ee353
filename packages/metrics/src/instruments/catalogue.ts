import type { Instrument } from './instrument.js';

const kind = ['ingestion', 'transform', 'publish'] as const;
const assetStatus = ['success', 'failed', 'rejected', 'skipped', 'cancelled'] as const;
const runStatus = ['success', 'partial', 'failed', 'cancelled'] as const;
const severity = ['warn', 'error'] as const;

/** From a tenth of a second to four hours: what lies below and above is one bucket each. */
const seconds = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400] as const;

const asset = { asset: 'open', kind } as const;
const hook = { plugin: 'open', hook: 'open' } as const;

/**
 * Everything that is measured, by a short name. Labels never hold a run, an event, a snapshot or a partition: there is no end to
 * them (https://prometheus.io/docs/practices/naming/#labels).
 */
export const instruments = {
  runs: { name: 'phlo_runs', kind: 'counter', help: 'Runs that have ended.', labels: { status: runStatus } },
  runDuration: {
    name: 'phlo_run_duration_seconds',
    kind: 'histogram',
    help: 'Time from the start of a run to its end.',
    unit: 'seconds',
    labels: { status: runStatus },
    buckets: seconds,
  },
  runsOpen: {
    name: 'phlo_runs_open',
    kind: 'gauge',
    help: 'Runs that have started and not ended, those of dead processes included until the next run closes them.',
    labels: {},
  },
  runEnd: {
    name: 'phlo_run_last_end_timestamp_seconds',
    kind: 'gauge',
    help: 'When a run last ended with this status.',
    unit: 'seconds',
    labels: { status: runStatus },
  },
  scheduleRuns: {
    name: 'phlo_schedule_runs',
    kind: 'counter',
    help: 'Runs that have ended and that a schedule asked for.',
    labels: { schedule: 'open', status: runStatus },
  },
  scheduleEnd: {
    name: 'phlo_schedule_last_end_timestamp_seconds',
    kind: 'gauge',
    help: 'When a run of the schedule last ended with this status.',
    unit: 'seconds',
    labels: { schedule: 'open', status: runStatus },
  },
  schedulePassed: {
    name: 'phlo_schedule_passed',
    kind: 'counter',
    help: 'Times at which a schedule was due and no run began.',
    labels: { schedule: 'open', reason: ['missed', 'overlap', 'failed'] },
  },
  scheduleFired: {
    name: 'phlo_schedule_last_fired_timestamp_seconds',
    kind: 'gauge',
    help: 'When a run of the schedule last began.',
    unit: 'seconds',
    labels: { schedule: 'open' },
  },
  scheduleDelay: {
    name: 'phlo_schedule_delay_seconds',
    kind: 'gauge',
    help: 'How long after its due time the last run of the schedule began.',
    unit: 'seconds',
    labels: { schedule: 'open' },
  },
  scheduleNext: {
    name: 'phlo_schedule_next_due_timestamp_seconds',
    kind: 'gauge',
    help: 'When the schedule is due next. It stays in the past as long as no run has begun for it and nothing has passed it over.',
    unit: 'seconds',
    labels: { schedule: 'open' },
  },
  schedulerLook: {
    name: 'phlo_scheduler_last_look_timestamp_seconds',
    kind: 'gauge',
    help: 'When `phlo up` or `phlo schedule tick` last looked after the project.',
    unit: 'seconds',
    labels: {},
  },
  assetRuns: {
    name: 'phlo_asset_runs',
    kind: 'counter',
    help: 'Assets that runs came to, by what became of them.',
    labels: { ...asset, status: assetStatus },
  },
  assetDuration: {
    name: 'phlo_asset_duration_seconds',
    kind: 'histogram',
    help: 'Time from the start of an asset to its end.',
    unit: 'seconds',
    labels: asset,
    buckets: seconds,
  },
  assetRows: { name: 'phlo_asset_rows', kind: 'counter', help: 'Rows that were committed.', labels: asset },
  assetRejectedRows: {
    name: 'phlo_asset_rejected_rows',
    kind: 'counter',
    help: 'Rows of batches that the audit kept out.',
    labels: { asset: 'open' },
  },
  assetBytes: {
    name: 'phlo_asset_written_bytes',
    kind: 'counter',
    help: 'Bytes of the data files that were committed.',
    unit: 'bytes',
    labels: asset,
  },
  assetRetries: {
    name: 'phlo_asset_retries',
    kind: 'counter',
    help: 'Attempts beyond the first one.',
    labels: asset,
  },
  assetLastSuccess: {
    name: 'phlo_asset_last_success_timestamp_seconds',
    kind: 'gauge',
    help: 'When the asset was last brought up to date; its age is time() minus this.',
    unit: 'seconds',
    labels: asset,
  },
  assetSucceeded: {
    name: 'phlo_asset_last_run_succeeded',
    kind: 'gauge',
    help: 'Whether the asset succeeded when a run last came to it: 1 or 0. Being skipped or cancelled changes nothing.',
    labels: asset,
  },
  schemaChanges: {
    name: 'phlo_schema_changes',
    kind: 'counter',
    help: 'Commits that changed the columns of a table.',
    labels: { asset: 'open' },
  },
  checks: {
    name: 'phlo_checks',
    kind: 'counter',
    help: 'Outcomes of checks.',
    labels: { asset: 'open', outcome: ['passed', 'warned', 'failed', 'errored'], severity },
  },
  checkPassed: {
    name: 'phlo_check_passed',
    kind: 'gauge',
    help: 'Whether the check passed when it was last run: 1 or 0.',
    labels: { asset: 'open', check: 'open', severity },
  },
  checkFailedRows: {
    name: 'phlo_check_failed_rows',
    kind: 'gauge',
    help: 'Rows that failed the check when it was last run.',
    labels: { asset: 'open', check: 'open' },
  },
  units: {
    name: 'phlo_publish_units',
    kind: 'counter',
    help: 'Publish units that were committed to the lake or rejected as a whole.',
    labels: { outcome: ['published', 'rejected'] },
  },
  publishLag: {
    name: 'phlo_publish_lag_seconds',
    kind: 'gauge',
    help: 'From the commit of a snapshot to its being visible in the marts, of the snapshot that was last published.',
    unit: 'seconds',
    labels: { asset: 'open', mart: 'open' },
  },
  hookCalls: { name: 'phlo_hook_calls', kind: 'counter', help: 'Calls of hooks.', labels: hook },
  hookFailures: {
    name: 'phlo_hook_failures',
    kind: 'counter',
    help: 'Calls of hooks that failed, timeouts included.',
    labels: hook,
  },
  hookTimeouts: {
    name: 'phlo_hook_timeouts',
    kind: 'counter',
    help: 'Calls of hooks that took too long.',
    labels: hook,
  },
  hookVetoes: { name: 'phlo_hook_vetoes', kind: 'counter', help: 'Vetoes of hooks.', labels: hook },
  hookSkipped: {
    name: 'phlo_hook_skipped',
    kind: 'counter',
    help: 'Events for which a hook was not called: its breaker was open or the budget of the gate was spent.',
    labels: hook,
  },
  hookLatency: {
    name: 'phlo_hook_latency_seconds',
    kind: 'gauge',
    help: 'How long calls of a hook took in the process that last told it.',
    unit: 'seconds',
    labels: { ...hook, stat: ['p50', 'p95', 'max'] },
  },
  hookPending: {
    name: 'phlo_hook_queue_pending',
    kind: 'gauge',
    help: 'Events that waited for a queued hook when it was last looked at.',
    labels: hook,
  },
  hookDead: {
    name: 'phlo_hook_queue_dead_letters',
    kind: 'gauge',
    help: 'Events that a queued hook has rejected too often and that are kept aside.',
    labels: hook,
  },
  hookDeadLettered: {
    name: 'phlo_hook_dead_lettered',
    kind: 'counter',
    help: 'Events that became dead letters.',
    labels: hook,
  },
  hookPauses: {
    name: 'phlo_hook_pauses',
    kind: 'counter',
    help: 'Times that a queued hook found its target away.',
    labels: hook,
  },
  hookDrops: {
    name: 'phlo_hook_drops',
    kind: 'counter',
    help: 'Times that a queued hook began to lose events.',
    labels: { ...hook, reason: ['full', 'expired', 'unreadable'] },
  },
  hookBreakers: {
    name: 'phlo_hook_breaker_openings',
    kind: 'counter',
    help: 'Times that the circuit breaker of a hook opened.',
    labels: hook,
  },
  pluginFailures: {
    name: 'phlo_plugin_failures',
    kind: 'counter',
    help: 'Plugins that could not be loaded, set up or disposed.',
    labels: { plugin: 'open', step: 'open' },
  },
  serviceUp: {
    name: 'phlo_service_up',
    kind: 'gauge',
    help: 'Whether a service has started and neither stopped nor ended: 1 or 0.',
    labels: { service: 'open', backend: ['native', 'compose'] },
  },
  serviceRestarts: {
    name: 'phlo_service_restarts',
    kind: 'counter',
    help: 'Times that a service ended by itself and was started again.',
    labels: { service: 'open', backend: ['native', 'compose'] },
  },
  modelValid: {
    name: 'phlo_semantic_model_valid',
    kind: 'gauge',
    help: 'Whether a semantic model matched its marts when it was last looked at: 1 or 0.',
    labels: { model: 'open' },
  },
  logLines: {
    name: 'phlo_log_lines',
    kind: 'counter',
    help: 'Lines of logs that were told as telemetry.',
    labels: { logger: 'open', level: ['debug', 'info', 'warn', 'error', 'fatal'] },
  },
  spanDuration: {
    name: 'phlo_span_duration_seconds',
    kind: 'histogram',
    help: 'Spans that were told as telemetry.',
    unit: 'seconds',
    labels: { span: 'open', status: ['ok', 'error'] },
    buckets: seconds,
  },
  overflow: {
    name: 'phlo_metrics_overflow',
    kind: 'counter',
    help: 'Measurements that had no series of their own any more and went into one whose labels say "other".',
    labels: { metric: 'open' },
  },
} as const satisfies Readonly<Record<string, Instrument>>;
