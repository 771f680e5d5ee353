// Generated from catalogue.ts by scripts/generate-events.js; a test compares them. Change the catalogue instead.

/** An alert as events describe it. */
export interface EventAlert {
  /** Short, for people and commands. */
  readonly id: string;
  /** The same whenever the same thing fails: what receivers know the alert by. */
  readonly fingerprint: string;
  readonly status: 'firing' | 'resolved';
  readonly reason: 'opened' | 'repeated' | 'escalated' | 'resolved';
  readonly severity: 'info' | 'warning' | 'error' | 'critical';
  /** What has failed: `check`, `ingestion`, `transform`, `publish`, `run`, `log`, `hook`, `service`, …. */
  readonly kind: string;
  /** One line. */
  readonly title: string;
  /** What the failure says. */
  readonly message?: string;
  readonly asset?: string;
  readonly check?: string;
  readonly partition?: string;
  readonly owner?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Run in which it failed last. */
  readonly runId?: string;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  /** Epoch milliseconds of the last failure. */
  readonly lastAt: number;
  /** Epoch milliseconds. */
  readonly resolvedAt?: number;
  /** Failures since it opened. */
  readonly occurrences: number;
  /** Severities as which its receiver has heard of it since it opened, where it has another one by now. */
  readonly earlierSeverities?: readonly ('info' | 'warning' | 'error' | 'critical')[];
}

/** A column as events describe it. */
export interface EventColumn {
  /** Iceberg field id. */
  readonly id: number;
  readonly name: string;
  /** Iceberg type, such as `long` or `decimal(18,2)`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly description?: string;
}

/** A failure as events tell it: the fields of a `PhloError`, never a stack or a secret. */
export interface EventError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly dataState?: string;
}

/** `run.start` (gate): A run is about to begin. */
export interface RunStartData {
  readonly project: string;
  readonly selection: readonly string[];
  readonly assets: readonly string[];
  readonly fullRefresh: boolean;
}

/** `run.end` (notify): A run has ended; every other end of it has been announced. */
export interface RunEndData {
  readonly status: 'success' | 'partial' | 'failed' | 'cancelled';
  readonly assets: readonly {
    readonly asset: string;
    readonly kind: 'ingestion' | 'transform' | 'publish';
    readonly status: 'success' | 'failed' | 'rejected' | 'skipped' | 'cancelled';
    readonly rows: number;
    readonly reason?: string;
  }[];
  /** Time of the run, in milliseconds. */
  readonly durationMs: number;
  readonly error?: EventError;
}

/** `ingestion.start` (gate): An ingestion is about to read its source. */
export interface IngestionStartData {
  readonly assetKey: string;
  readonly table: string;
  readonly group?: string;
  readonly strategy: 'append' | 'replace';
  readonly owner?: string;
}

/** `ingestion.end` (notify): An ingestion has ended; on success its rows are committed. */
export interface IngestionEndData {
  readonly assetKey: string;
  readonly table: string;
  readonly group?: string;
  readonly strategy: 'append' | 'replace';
  readonly status: 'success' | 'failed' | 'rejected' | 'cancelled';
  readonly rowsWritten: number;
  /** Rows of a batch that the audit rejected. */
  readonly rowsRejected: number;
  /** Bytes of the data files written. */
  readonly bytes?: number;
  readonly batchId?: string;
  readonly snapshotId?: string;
  /** URI of the table. */
  readonly location?: string;
  readonly owner?: string;
  /** What the table is, for people. */
  readonly description?: string;
  /** Columns in table order. */
  readonly columns?: readonly EventColumn[];
  readonly schemaChange?: readonly string[];
  /** Attempts made, 1 where the first succeeded; one start and one end cover all of them. */
  readonly attempts: number;
  /** Time from start to end, in milliseconds. */
  readonly durationMs: number;
  readonly error?: EventError;
}

/** `transform.start` (gate): A model is about to be built. */
export interface TransformStartData {
  readonly assetKey: string;
  /** `sql`. */
  readonly tool: string;
  readonly model: string;
  readonly target: string;
  readonly owner?: string;
}

/** `transform.end` (notify): A model has ended; on success its rows are committed. */
export interface TransformEndData {
  readonly assetKey: string;
  readonly tool: string;
  readonly model: string;
  readonly target: string;
  readonly status: 'success' | 'failed' | 'rejected' | 'cancelled';
  readonly rows: number;
  readonly bytes?: number;
  readonly batchId?: string;
  readonly snapshotId?: string;
  readonly location?: string;
  readonly owner?: string;
  /** What the table is, for people. */
  readonly description?: string;
  /** Columns in table order. */
  readonly columns?: readonly EventColumn[];
  /** URI of a file with the SQL that was run; the file is never changed. */
  readonly compiledSqlRef?: string;
  /** Attempts made, 1 where the first succeeded; one start and one end cover all of them. */
  readonly attempts: number;
  /** Time from start to end, in milliseconds. */
  readonly durationMs: number;
  readonly error?: EventError;
}

/** `publish.start` (gate): Marts are about to be copied into their target. */
export interface PublishStartData {
  readonly assetKey: string;
  /** Target system without secrets. */
  readonly target: string;
  readonly marts: readonly string[];
  /** Relation of each mart, `schema.table`, in the order of `marts`. */
  readonly relations?: readonly string[];
}

/** `publish.end` (notify): Marts have ended; on success the swap is committed. */
export interface PublishEndData {
  readonly assetKey: string;
  readonly target: string;
  readonly tables: readonly {
    /** Asset that was published, `namespace.table`. */
    readonly mart: string;
    /** Relation in the target, `schema.table`. */
    readonly relation: string;
    readonly rows: number;
    /** Columns in table order. */
    readonly columns: readonly EventColumn[];
    readonly snapshotId?: string;
  }[];
  readonly status: 'success' | 'failed' | 'rejected' | 'cancelled';
  readonly rows: number;
  /** Attempts made, 1 where the first succeeded; one start and one end cover all of them. */
  readonly attempts: number;
  /** Time from start to end, in milliseconds. */
  readonly durationMs: number;
  readonly error?: EventError;
}

/** `wap.staged` (notify): A batch has been written aside; no reader sees it. */
export interface WapStagedData {
  readonly assetKey: string;
  readonly table: string;
  readonly batchId: string;
  readonly rows: number;
  readonly bytes: number;
  readonly files: number;
  readonly baseSnapshotId?: string;
}

/** `quality.result` (notify): One check of a batch has an outcome. */
export interface QualityResultData {
  readonly assetKey: string;
  /** Name, unique within the asset. */
  readonly check: string;
  /** `not_null`, `unique`, `range`, …. */
  readonly checkType: string;
  readonly column?: string;
  readonly outcome: 'passed' | 'warned' | 'failed' | 'errored';
  readonly passed: boolean;
  readonly severity: 'warn' | 'error';
  readonly observed?: number;
  /** The rule that was applied, for people. */
  readonly threshold?: string;
  readonly rule?: {
    /** Lower bound, included. */
    readonly min?: string;
    /** Upper bound, included. */
    readonly max?: string;
    /** Accepted values, where there are at most 100. */
    readonly values?: readonly string[];
  };
  readonly failedRows: number;
  readonly totalRows: number;
  /** URI of the failed rows. */
  readonly sampleRef?: string;
  readonly batchId?: string;
  readonly message?: string;
}

/** `wap.gate` (gate): A publish unit has been audited and is about to be committed, or has been rejected by a check already. */
export interface WapGateData {
  readonly unit: string;
  readonly batches: readonly {
    readonly assetKey: string;
    readonly table: string;
    readonly batchId: string;
    readonly rows: number;
  }[];
  /** Whether a failed check of severity error has rejected it already. */
  readonly rejected: boolean;
  readonly failedChecks: readonly string[];
}

/** `wap.published` (notify): A publish unit is committed, all its tables in one transaction. */
export interface WapPublishedData {
  readonly unit: string;
  readonly batches: readonly {
    readonly assetKey: string;
    readonly table: string;
    readonly batchId: string;
    readonly rows: number;
    readonly snapshotId: string;
  }[];
}

/** `wap.rejected` (notify): A publish unit was rejected; its rows were never visible. */
export interface WapRejectedData {
  readonly unit: string;
  readonly batches: readonly {
    readonly assetKey: string;
    readonly table: string;
    readonly batchId: string;
    readonly rows: number;
  }[];
  readonly reasons: readonly {
    /** Check or `plugin/hook`. */
    readonly source: string;
    readonly reason: string;
  }[];
}

/** `schema.changed` (notify): A commit changed the columns of a table. */
export interface SchemaChangedData {
  readonly assetKey: string;
  readonly table: string;
  readonly changes: readonly string[];
  /** Columns in table order. */
  readonly columns: readonly EventColumn[];
}

/** `lineage.edges` (notify): What a step read and wrote. */
export interface LineageEdgesData {
  readonly job: string;
  /** Run that did it, as in the envelope: for readers that keep the data alone. */
  readonly run?: string;
  readonly edges: readonly {
    /** Dataset read: an asset key or a URI. */
    readonly from: string;
    /** Dataset written. */
    readonly to: string;
    readonly columns?: readonly {
      readonly from: string;
      readonly to: string;
    }[];
  }[];
}

/** `telemetry.metric` (notify): A measurement. */
export interface TelemetryMetricData {
  readonly name: string;
  readonly value: number;
  readonly unit?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** `telemetry.log` (notify): A line of a log. */
export interface TelemetryLogData {
  readonly name: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  readonly message: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** `telemetry.span` (notify): A finished span of work. */
export interface TelemetrySpanData {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly startTime: number;
  readonly durationMs: number;
  readonly status: 'ok' | 'error';
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** `service.pre_start` (gate): A service is about to start. */
export interface ServicePreStartData {
  readonly service: string;
  readonly backend: 'native' | 'compose';
  readonly phase: 'pre_start' | 'post_start' | 'pre_stop' | 'post_stop';
  readonly action?: 'start' | 'stop' | 'restart' | 'reset' | 'add' | 'remove';
  /** Of an end: `running`, `stopped`, `failed`, `rejected`, `cancelled`. */
  readonly status?: string;
  readonly pid?: number;
  readonly container?: string;
  readonly error?: EventError;
}

/** `service.post_start` (notify): A service has started. */
export interface ServicePostStartData {
  readonly service: string;
  readonly backend: 'native' | 'compose';
  readonly phase: 'pre_start' | 'post_start' | 'pre_stop' | 'post_stop';
  readonly action?: 'start' | 'stop' | 'restart' | 'reset' | 'add' | 'remove';
  /** Of an end: `running`, `stopped`, `failed`, `rejected`, `cancelled`. */
  readonly status?: string;
  readonly pid?: number;
  readonly container?: string;
  readonly error?: EventError;
}

/** `service.pre_stop` (gate): A service is about to stop. */
export interface ServicePreStopData {
  readonly service: string;
  readonly backend: 'native' | 'compose';
  readonly phase: 'pre_start' | 'post_start' | 'pre_stop' | 'post_stop';
  readonly action?: 'start' | 'stop' | 'restart' | 'reset' | 'add' | 'remove';
  /** Of an end: `running`, `stopped`, `failed`, `rejected`, `cancelled`. */
  readonly status?: string;
  readonly pid?: number;
  readonly container?: string;
  readonly error?: EventError;
}

/** `service.post_stop` (notify): A service has stopped. */
export interface ServicePostStopData {
  readonly service: string;
  readonly backend: 'native' | 'compose';
  readonly phase: 'pre_start' | 'post_start' | 'pre_stop' | 'post_stop';
  readonly action?: 'start' | 'stop' | 'restart' | 'reset' | 'add' | 'remove';
  /** Of an end: `running`, `stopped`, `failed`, `rejected`, `cancelled`. */
  readonly status?: string;
  readonly pid?: number;
  readonly container?: string;
  readonly error?: EventError;
}

/** `service.hook` (notify): A command among the hooks of a service has ended; what its failure means is for its policy. */
export interface ServiceHookData {
  readonly service: string;
  readonly phase: 'pre_start' | 'post_start' | 'pre_stop' | 'post_stop';
  /** Name in `service.yaml`. */
  readonly hook: string;
  readonly status: 'passed' | 'failed' | 'timeout' | 'aborted';
  readonly exitCode?: number;
  readonly durationMs: number;
  readonly message?: string;
}

/** `service.state` (notify): A service did something that no command asked for: it ended, and was started again or not. Told by its keeper, maybe later. */
export interface ServiceStateData {
  readonly service: string;
  readonly backend: 'native' | 'compose';
  readonly status: 'restarted' | 'recovered' | 'ended' | 'given_up';
  /** Epoch milliseconds at which it happened; the time of the event is when it was told. */
  readonly occurredAt: number;
  /** How often it was started again since a command started it. */
  readonly restarts: number;
  /** Of its program, where it runs again. */
  readonly pid?: number;
  /** How its program ended: `exit code 1`, `signal SIGKILL`. */
  readonly ended?: string;
  readonly exitCode?: number;
  readonly signal?: string;
}

/** `service.changed` (notify): A service became a part of the project, is none any more, or has lost its data. */
export interface ServiceChangedData {
  readonly service: string;
  readonly change: 'added' | 'removed' | 'reset';
}

/** `schedule.followed` (notify): Schedules are looked after from now on: these, and no others. */
export interface ScheduleFollowedData {
  readonly schedules: readonly {
    /** Name. */
    readonly schedule: string;
    /** As it is defined. */
    readonly cron: string;
    /** IANA name. */
    readonly timezone: string;
    /** When the schedule is due next, in epoch milliseconds. */
    readonly nextAt?: number;
  }[];
}

/** `schedule.fired` (notify): A run has begun that a schedule asked for: the run of the envelope. */
export interface ScheduleFiredData {
  /** Name of the schedule; `freshness` for what freshness policies ask for. */
  readonly schedule: string;
  readonly trigger: 'cron' | 'catch_up' | 'stale' | 'manual';
  /** Epoch milliseconds. Absent where no time was due. */
  readonly dueAt?: number;
  /** From the due time to the beginning of the run. */
  readonly delayMs?: number;
  /** When the schedule is due next, in epoch milliseconds. */
  readonly nextAt?: number;
}

/** `schedule.passed` (notify): A schedule was due, and no run began. */
export interface SchedulePassedData {
  /** Name of the schedule; `freshness` for what freshness policies ask for. */
  readonly schedule: string;
  readonly trigger: 'cron' | 'catch_up' | 'stale' | 'manual';
  /** Epoch milliseconds. Absent where no time was due. */
  readonly dueAt?: number;
  readonly reason: 'missed' | 'overlap' | 'failed';
  /** Why, for people. */
  readonly message: string;
  /** When the schedule is due next, in epoch milliseconds. */
  readonly nextAt?: number;
}

/** `semantic.refreshed` (notify): A semantic model matches its mart again. */
export interface SemanticRefreshedData {
  readonly model: string;
  readonly marts: readonly string[];
  readonly metrics: number;
}

/** `semantic.broken` (notify): A semantic model refers to columns that are gone. */
export interface SemanticBrokenData {
  readonly model: string;
  readonly marts: readonly string[];
  readonly problems: readonly string[];
}

/** `alert.notification` (notify): A receiver of alerts is to be told what has opened, goes on or has resolved. */
export interface AlertNotificationData {
  /** The same whenever the notification is announced again. */
  readonly notificationId: string;
  /** Name in the configuration of the plugin that alerts. */
  readonly receiver: string;
  /** In the order in which they changed; none of them twice. */
  readonly alerts: readonly EventAlert[];
}

/** `plugin.loaded` (notify): A plugin was loaded. */
export interface PluginLoadedData {
  readonly plugin: string;
  readonly group?: string;
  readonly package?: string;
  readonly hooks: number;
}

/** `plugin.failed` (notify): A plugin could not be loaded, set up or disposed; the others go on. */
export interface PluginFailedData {
  readonly plugin: string;
  readonly group?: string;
  readonly package?: string;
  readonly step: string;
  readonly error: EventError;
}

/** `hook.failed` (notify): A hook failed; its policy says what that meant. */
export interface HookFailedData {
  readonly plugin: string;
  readonly hook: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly policy: 'ignore' | 'log' | 'raise';
  readonly reason: 'threw' | 'timeout' | 'contract' | 'breaker' | 'budget' | 'load';
  readonly message: string;
}

/** `hook.breaker_opened` (notify): A hook failed so often that it is not called for a while. */
export interface HookBreakerOpenedData {
  readonly plugin: string;
  readonly hook: string;
  readonly failures: number;
  readonly coolDownMs: number;
}

/** `hook.paused` (notify): A queued hook said that its target is not there; its events wait. Told once until it delivers again. */
export interface HookPausedData {
  readonly plugin: string;
  readonly hook: string;
  readonly message: string;
  /** Events that wait. */
  readonly pending: number;
}

/** `hook.dead_lettered` (notify): A queued hook rejected an event too often; the event is kept aside and the next ones go on. */
export interface HookDeadLetteredData {
  readonly plugin: string;
  readonly hook: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly attempts: number;
  readonly message: string;
}

/** `hook.dropped` (notify): A queued hook did not get some events and never will. Told once until it delivers again. */
export interface HookDroppedData {
  readonly plugin: string;
  readonly hook: string;
  readonly reason: 'full' | 'expired' | 'unreadable';
  /** Events that were lost to the hook by then, since the bus was made. */
  readonly dropped: number;
}

/**
 * Data of every event type. A plugin adds its own types by augmenting this interface:
 * `declare module '@phlo/core' { interface EventMap { 'acme.synced': { readonly rows: number } } }`
 */
export interface EventMap {
  'run.start': RunStartData;
  'run.end': RunEndData;
  'ingestion.start': IngestionStartData;
  'ingestion.end': IngestionEndData;
  'transform.start': TransformStartData;
  'transform.end': TransformEndData;
  'publish.start': PublishStartData;
  'publish.end': PublishEndData;
  'wap.staged': WapStagedData;
  'quality.result': QualityResultData;
  'wap.gate': WapGateData;
  'wap.published': WapPublishedData;
  'wap.rejected': WapRejectedData;
  'schema.changed': SchemaChangedData;
  'lineage.edges': LineageEdgesData;
  'telemetry.metric': TelemetryMetricData;
  'telemetry.log': TelemetryLogData;
  'telemetry.span': TelemetrySpanData;
  'service.pre_start': ServicePreStartData;
  'service.post_start': ServicePostStartData;
  'service.pre_stop': ServicePreStopData;
  'service.post_stop': ServicePostStopData;
  'service.hook': ServiceHookData;
  'service.state': ServiceStateData;
  'service.changed': ServiceChangedData;
  'schedule.followed': ScheduleFollowedData;
  'schedule.fired': ScheduleFiredData;
  'schedule.passed': SchedulePassedData;
  'semantic.refreshed': SemanticRefreshedData;
  'semantic.broken': SemanticBrokenData;
  'alert.notification': AlertNotificationData;
  'plugin.loaded': PluginLoadedData;
  'plugin.failed': PluginFailedData;
  'hook.failed': HookFailedData;
  'hook.breaker_opened': HookBreakerOpenedData;
  'hook.paused': HookPausedData;
  'hook.dead_lettered': HookDeadLetteredData;
  'hook.dropped': HookDroppedData;
}

/**
 * The types that are gates: "it is about to happen", and hooks may veto. Every other type is a notification.
 * A plugin that adds a gate augments this interface beside {@link EventMap}.
 */
export interface GateEvents {
  'run.start': true;
  'ingestion.start': true;
  'transform.start': true;
  'publish.start': true;
  'wap.gate': true;
  'service.pre_start': true;
  'service.pre_stop': true;
}

/**
 * Data of every major of every type, for hooks that pin one: `onEvent('quality.result@1', …)`. A plugin that adds a type
 * augments this interface beside {@link EventMap}, once for each major.
 */
export interface PinnedEventMap {
  'run.start@1': RunStartData;
  'run.end@1': RunEndData;
  'ingestion.start@1': IngestionStartData;
  'ingestion.end@1': IngestionEndData;
  'transform.start@1': TransformStartData;
  'transform.end@1': TransformEndData;
  'publish.start@1': PublishStartData;
  'publish.end@1': PublishEndData;
  'wap.staged@1': WapStagedData;
  'quality.result@1': QualityResultData;
  'wap.gate@1': WapGateData;
  'wap.published@1': WapPublishedData;
  'wap.rejected@1': WapRejectedData;
  'schema.changed@1': SchemaChangedData;
  'lineage.edges@1': LineageEdgesData;
  'telemetry.metric@1': TelemetryMetricData;
  'telemetry.log@1': TelemetryLogData;
  'telemetry.span@1': TelemetrySpanData;
  'service.pre_start@1': ServicePreStartData;
  'service.post_start@1': ServicePostStartData;
  'service.pre_stop@1': ServicePreStopData;
  'service.post_stop@1': ServicePostStopData;
  'service.hook@1': ServiceHookData;
  'service.state@1': ServiceStateData;
  'service.changed@1': ServiceChangedData;
  'schedule.followed@1': ScheduleFollowedData;
  'schedule.fired@1': ScheduleFiredData;
  'schedule.passed@1': SchedulePassedData;
  'semantic.refreshed@1': SemanticRefreshedData;
  'semantic.broken@1': SemanticBrokenData;
  'alert.notification@1': AlertNotificationData;
  'plugin.loaded@1': PluginLoadedData;
  'plugin.failed@1': PluginFailedData;
  'hook.failed@1': HookFailedData;
  'hook.breaker_opened@1': HookBreakerOpenedData;
  'hook.paused@1': HookPausedData;
  'hook.dead_lettered@1': HookDeadLetteredData;
  'hook.dropped@1': HookDroppedData;
}

/** Types emitted with `await bus.gate(type, data)`. */
export type GateType = Extract<keyof EventMap & keyof GateEvents, string>;

/** Types emitted with `bus.emit(type, data)`. */
export type NotifyType = Exclude<Extract<keyof EventMap, string>, keyof GateEvents>;
