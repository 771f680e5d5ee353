import { alert, column, error } from './named-types.js';
import { array, boolean, enumOf, integer, json, number, object, optional, record, string } from './schema.js';
import type { EventDefinition } from './schema.js';
import { scheduleEvents } from './schedule-events.js';
import { serviceEvents } from './service-events.js';

// What is generated from the catalogue needs both of one copy: its schemas are told apart by identity.
export { namedTypes } from './named-types.js';

const columns = array(column, 'Columns in table order');
const assetStatus = enumOf(['success', 'failed', 'rejected', 'cancelled']);
const runStatus = enumOf(['success', 'partial', 'failed', 'cancelled']);
const strategy = enumOf(['append', 'replace']);
const millis = (what: string) => integer(`${what}, in milliseconds`);

const relation = object({
  mart: string('Asset that was published, `namespace.table`'),
  relation: string('Relation in the target, `schema.table`'),
  rows: integer(),
  columns,
  snapshotId: optional(string()),
});

const rule = object({
  min: optional(string('Lower bound, included')),
  max: optional(string('Upper bound, included')),
  values: optional(array(string(), 'Accepted values, where there are at most 100')),
});

const staged = {
  assetKey: string(),
  table: string(),
  batchId: string(),
};

/** Every event type of Phlo, its kind and its data: the one source of the types and of the JSON Schemas. */
export const catalogue = {
  'run.start': {
    kind: 'gate',
    version: 1,
    summary: 'A run is about to begin.',
    data: object({ project: string(), selection: array(string()), assets: array(string()), fullRefresh: boolean() }),
  },
  'run.end': {
    kind: 'notify',
    version: 1,
    summary: 'A run has ended; every other end of it has been announced.',
    data: object({
      status: runStatus,
      assets: array(
        object({
          asset: string(),
          kind: enumOf(['ingestion', 'transform', 'publish']),
          status: enumOf(['success', 'failed', 'rejected', 'skipped', 'cancelled']),
          rows: integer(),
          reason: optional(string()),
        }),
      ),
      durationMs: millis('Time of the run'),
      error: optional(error),
    }),
    indexed: ['status'],
  },
  'ingestion.start': {
    kind: 'gate',
    version: 1,
    summary: 'An ingestion is about to read its source.',
    data: object({
      assetKey: string(),
      table: string(),
      group: optional(string()),
      strategy,
      owner: optional(string()),
    }),
  },
  'ingestion.end': {
    kind: 'notify',
    version: 1,
    summary: 'An ingestion has ended; on success its rows are committed.',
    data: object({
      assetKey: string(),
      table: string(),
      group: optional(string()),
      strategy,
      status: assetStatus,
      rowsWritten: integer(),
      rowsRejected: integer('Rows of a batch that the audit rejected'),
      bytes: optional(integer('Bytes of the data files written')),
      batchId: optional(string()),
      snapshotId: optional(string()),
      location: optional(string('URI of the table')),
      owner: optional(string()),
      description: optional(string('What the table is, for people')),
      columns: optional(columns),
      schemaChange: optional(array(string())),
      attempts: integer('Attempts made, 1 where the first succeeded; one start and one end cover all of them'),
      durationMs: millis('Time from start to end'),
      error: optional(error),
    }),
    indexed: ['status'],
  },
  'transform.start': {
    kind: 'gate',
    version: 1,
    summary: 'A model is about to be built.',
    data: object({
      assetKey: string(),
      tool: string('`sql`'),
      model: string(),
      target: string(),
      owner: optional(string()),
    }),
  },
  'transform.end': {
    kind: 'notify',
    version: 1,
    summary: 'A model has ended; on success its rows are committed.',
    data: object({
      assetKey: string(),
      tool: string(),
      model: string(),
      target: string(),
      status: assetStatus,
      rows: integer(),
      bytes: optional(integer()),
      batchId: optional(string()),
      snapshotId: optional(string()),
      location: optional(string()),
      owner: optional(string()),
      description: optional(string('What the table is, for people')),
      columns: optional(columns),
      compiledSqlRef: optional(string('URI of a file with the SQL that was run; the file is never changed')),
      attempts: integer('Attempts made, 1 where the first succeeded; one start and one end cover all of them'),
      durationMs: millis('Time from start to end'),
      error: optional(error),
    }),
    indexed: ['status'],
  },
  'publish.start': {
    kind: 'gate',
    version: 1,
    summary: 'Marts are about to be copied into their target.',
    data: object({
      assetKey: string(),
      target: string('Target system without secrets'),
      marts: array(string()),
      relations: optional(array(string(), 'Relation of each mart, `schema.table`, in the order of `marts`')),
    }),
  },
  'publish.end': {
    kind: 'notify',
    version: 1,
    summary: 'Marts have ended; on success the swap is committed.',
    data: object({
      assetKey: string(),
      target: string(),
      tables: array(relation),
      status: assetStatus,
      rows: integer(),
      attempts: integer('Attempts made, 1 where the first succeeded; one start and one end cover all of them'),
      durationMs: millis('Time from start to end'),
      error: optional(error),
    }),
    indexed: ['status'],
  },
  'wap.staged': {
    kind: 'notify',
    version: 1,
    summary: 'A batch has been written aside; no reader sees it.',
    data: object({
      ...staged,
      rows: integer(),
      bytes: integer(),
      files: integer(),
      baseSnapshotId: optional(string()),
    }),
  },
  'quality.result': {
    kind: 'notify',
    version: 1,
    summary: 'One check of a batch has an outcome.',
    data: object({
      assetKey: string(),
      check: string('Name, unique within the asset'),
      checkType: string('`not_null`, `unique`, `range`, …'),
      column: optional(string()),
      outcome: enumOf(['passed', 'warned', 'failed', 'errored']),
      passed: boolean(),
      severity: enumOf(['warn', 'error']),
      observed: optional(number()),
      threshold: optional(string('The rule that was applied, for people')),
      rule: optional(rule),
      failedRows: integer(),
      totalRows: integer(),
      sampleRef: optional(string('URI of the failed rows')),
      batchId: optional(string()),
      message: optional(string()),
    }),
    indexed: ['outcome', 'passed', 'severity'],
  },
  'wap.gate': {
    kind: 'gate',
    version: 1,
    summary: 'A publish unit has been audited and is about to be committed, or has been rejected by a check already.',
    data: object({
      unit: string(),
      batches: array(object({ ...staged, rows: integer() })),
      rejected: boolean('Whether a failed check of severity error has rejected it already'),
      failedChecks: array(string()),
    }),
  },
  'wap.published': {
    kind: 'notify',
    version: 1,
    summary: 'A publish unit is committed, all its tables in one transaction.',
    data: object({ unit: string(), batches: array(object({ ...staged, rows: integer(), snapshotId: string() })) }),
  },
  'wap.rejected': {
    kind: 'notify',
    version: 1,
    summary: 'A publish unit was rejected; its rows were never visible.',
    data: object({
      unit: string(),
      batches: array(object({ ...staged, rows: integer() })),
      reasons: array(object({ source: string('Check or `plugin/hook`'), reason: string() })),
    }),
  },
  'schema.changed': {
    kind: 'notify',
    version: 1,
    summary: 'A commit changed the columns of a table.',
    data: object({ assetKey: string(), table: string(), changes: array(string()), columns }),
  },
  'lineage.edges': {
    kind: 'notify',
    version: 1,
    summary: 'What a step read and wrote.',
    data: object({
      job: string(),
      run: optional(string('Run that did it, as in the envelope: for readers that keep the data alone')),
      edges: array(
        object({
          from: string('Dataset read: an asset key or a URI'),
          to: string('Dataset written'),
          columns: optional(array(object({ from: string(), to: string() }))),
        }),
      ),
    }),
  },
  'telemetry.metric': {
    kind: 'notify',
    version: 1,
    journaled: false,
    summary: 'A measurement.',
    data: object({ name: string(), value: number(), unit: optional(string()), attributes: record(json()) }),
  },
  'telemetry.log': {
    kind: 'notify',
    version: 1,
    journaled: false,
    summary: 'A line of a log.',
    data: object({
      name: string(),
      level: enumOf(['debug', 'info', 'warn', 'error', 'fatal']),
      message: string(),
      attributes: record(json()),
    }),
    indexed: ['level'],
  },
  'telemetry.span': {
    kind: 'notify',
    version: 1,
    journaled: false,
    summary: 'A finished span of work.',
    data: object({
      name: string(),
      startTime: integer('Epoch milliseconds'),
      durationMs: number(),
      status: enumOf(['ok', 'error']),
      attributes: record(json()),
    }),
    indexed: ['status'],
  },
  ...serviceEvents,
  ...scheduleEvents,
  'semantic.refreshed': {
    kind: 'notify',
    version: 1,
    summary: 'A semantic model matches its mart again.',
    data: object({ model: string(), marts: array(string()), metrics: integer() }),
  },
  'semantic.broken': {
    kind: 'notify',
    version: 1,
    summary: 'A semantic model refers to columns that are gone.',
    data: object({ model: string(), marts: array(string()), problems: array(string()) }),
  },
  'alert.notification': {
    kind: 'notify',
    version: 1,
    summary: 'A receiver of alerts is to be told what has opened, goes on or has resolved.',
    data: object({
      notificationId: string('The same whenever the notification is announced again'),
      receiver: string('Name in the configuration of the plugin that alerts'),
      alerts: array(alert, 'In the order in which they changed; none of them twice'),
    }),
    indexed: ['receiver'],
  },
  'plugin.loaded': {
    kind: 'notify',
    version: 1,
    summary: 'A plugin was loaded.',
    data: object({ plugin: string(), group: optional(string()), package: optional(string()), hooks: integer() }),
  },
  'plugin.failed': {
    kind: 'notify',
    version: 1,
    summary: 'A plugin could not be loaded, set up or disposed; the others go on.',
    data: object({ plugin: string(), group: optional(string()), package: optional(string()), step: string(), error }),
  },
  'hook.failed': {
    kind: 'notify',
    version: 1,
    summary: 'A hook failed; its policy says what that meant.',
    data: object({
      plugin: string(),
      hook: string(),
      eventId: string(),
      eventType: string(),
      policy: enumOf(['ignore', 'log', 'raise']),
      reason: enumOf(['threw', 'timeout', 'contract', 'breaker', 'budget', 'load']),
      message: string(),
    }),
  },
  'hook.breaker_opened': {
    kind: 'notify',
    version: 1,
    summary: 'A hook failed so often that it is not called for a while.',
    data: object({ plugin: string(), hook: string(), failures: integer(), coolDownMs: integer() }),
  },
  'hook.paused': {
    kind: 'notify',
    version: 1,
    summary: 'A queued hook said that its target is not there; its events wait. Told once until it delivers again.',
    data: object({ plugin: string(), hook: string(), message: string(), pending: integer('Events that wait') }),
  },
  'hook.dead_lettered': {
    kind: 'notify',
    version: 1,
    summary: 'A queued hook rejected an event too often; the event is kept aside and the next ones go on.',
    data: object({
      plugin: string(),
      hook: string(),
      eventId: string(),
      eventType: string(),
      attempts: integer(),
      message: string(),
    }),
  },
  'hook.dropped': {
    kind: 'notify',
    version: 1,
    summary: 'A queued hook did not get some events and never will. Told once until it delivers again.',
    data: object({
      plugin: string(),
      hook: string(),
      reason: enumOf(['full', 'expired', 'unreadable']),
      dropped: integer('Events that were lost to the hook by then, since the bus was made'),
    }),
  },
} as const satisfies Record<string, EventDefinition>;
