import type { RuleMatch } from './rule.js';
import type { Severity } from './severity.js';

/** `90s`, `30m`, `2h`, `1h30m`, `7d`; `0s` turns off what it is for. */
export type Duration = string;

/** A receiver: the kind of its notifier, and what that one is configured with. */
export interface ReceiverConfig {
  /** `slack`, `pagerduty`, `alertmanager`, `email`, `webhook`, `console`, or another plugin of the group `notifiers`. */
  readonly type: string;
  readonly [option: string]: unknown;
}

/** What rules and the whole configuration may say of how alerts are told. */
export interface TellingConfig {
  /** Names of receivers. Default: all of them. */
  readonly notify?: readonly string[];
  /** Who is told as well of an alert that nobody has acknowledged for so long. */
  readonly escalate?: {
    /** How long an alert may stay open and unacknowledged. */
    readonly after: Duration;
    /** Names of receivers. */
    readonly to: readonly string[];
  };
  /** An alert that stays open and unacknowledged is told again. Default `24h`. */
  readonly repeatEvery?: Duration;
  /** Least time between two openings of one alert that a receiver is told of. Default `5m`. */
  readonly minInterval?: Duration;
  /** An alert resolves by itself after this time without a failure. Default `24h` where nothing else resolves it (logs), else never. */
  readonly resolveAfter?: Duration;
}

/** A rule: which failures it is for, and what becomes of them. The first one that matches decides. */
export interface RuleConfig extends TellingConfig {
  /** What `phlo alerts rules` calls it. Default: `rule 1` and so on. */
  readonly name?: string;
  /** Which failures it is for; everything in it has to match. Default: every failure. */
  readonly match?: RuleMatch;
  /** True: what matches opens no alert. Default false. */
  readonly ignore?: boolean;
  /** True: what only follows from other failures opens an alert too. Default false. */
  readonly consequences?: boolean;
  /** Severity of the alert: `info`, `warning`, `error`, `critical`. Default: that of the failure. */
  readonly severity?: Severity;
}

/** `plugins.config.alerting` of `phlo.config.ts`. */
export interface AlertingConfig extends TellingConfig {
  /** Who may be told, by name. */
  readonly receivers: Readonly<Record<string, ReceiverConfig>>;
  /** The first that matches a failure decides. Those that are built in come after them. */
  readonly rules?: readonly RuleConfig[];
  /** False: only the rules above. Default true. */
  readonly defaultRules?: boolean;
  /** What changes in a run is told when the run ends, and at the latest after this time. Default `30s`. */
  readonly groupWait?: Duration;
}

declare module '@phlo/core' {
  interface PluginConfigMap {
    readonly alerting: AlertingConfig;
  }
}
