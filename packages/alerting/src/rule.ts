import { matchesType, createAssetMatcher } from '@phlo/core';
import type { PhloEvent } from '@phlo/core';
import type { Severity } from './severity.js';
import type { FailingSignal } from './signal.js';

type OneOrMore<Value> = Value | readonly Value[];

/** Which failures a rule is for: all of what is given must match, any of a list. */
export interface RuleMatch {
  /** Types of events, or patterns of them: `quality.result`, `*.end`, `*`. Default: everything that can fail. */
  readonly events?: OneOrMore<string>;
  /** Patterns of asset keys: `gold.*`, `marts.**`. */
  readonly assets?: OneOrMore<string>;
  /** Tags of the event: all of them have to match. */
  readonly tags?: Readonly<Record<string, OneOrMore<string>>>;
  /** Severity of the failure: `info`, `warning`, `error`, `critical`. */
  readonly severity?: OneOrMore<Severity>;
  /** Owner of the asset, else the tag `owner`. */
  readonly owner?: OneOrMore<string>;
}

export interface Escalation {
  /** How long an alert may be open without anyone's acknowledging it, in milliseconds. */
  readonly afterMs: number;
  readonly to: readonly string[];
}

/** What is done about the failures that match. */
export interface Rule {
  readonly name: string;
  readonly match: RuleMatch;
  /** They open no alert. */
  readonly ignore: boolean;
  /** Failures that only follow from others open alerts too: the rejection after a failed check, the run after its assets. */
  readonly consequences: boolean;
  /** Severity of the alert. Default: that of the failure. */
  readonly severity?: Severity;
  readonly receivers: readonly string[];
  readonly escalate?: Escalation;
  /** An alert that stays open is told again after so many milliseconds; 0: never. */
  readonly repeatMs: number;
  /** Least milliseconds between two openings of one alert that a receiver is told of. */
  readonly minIntervalMs: number;
  /** An alert resolves by itself after so many milliseconds without a failure; 0: never. Default: 24 h for kinds that nothing else resolves. */
  readonly resolveMs?: number;
}

export const listOf = <Value>(value: OneOrMore<Value> | undefined): readonly Value[] =>
  value === undefined ? [] : isList(value) ? value : [value];

const isList = <Value>(value: OneOrMore<Value>): value is readonly Value[] => Array.isArray(value);

/** Whether a type is named by a pattern: `ns.*` and `*` as hooks have them, and `*.end` for all of one ending. */
function matchesEvent(pattern: string, type: string): boolean {
  return pattern.startsWith('*.') ? type.endsWith(pattern.slice(1)) : matchesType(pattern, type);
}

/** The first rule that is for a failure; `undefined` where none is. */
export function findRule(rules: readonly Rule[], event: PhloEvent, signal: FailingSignal): Rule | undefined {
  return rules.find(({ match }) => isFor(match, event, signal));
}

function isFor(match: RuleMatch, event: PhloEvent, { subject, severity, owner }: FailingSignal): boolean {
  const asset = subject.asset ?? '';
  return (
    any(match.events, (pattern) => matchesEvent(pattern, event.type)) &&
    any(match.assets, (pattern) => createAssetMatcher(pattern)(asset)) &&
    any(match.severity, (one) => one === severity) &&
    any(match.owner, (one) => one === owner) &&
    Object.entries(match.tags ?? {}).every(([tag, values]) => any(values, (one) => one === event.tags[tag]))
  );
}

/** Nothing given matches everything. */
const any = <Value>(wanted: OneOrMore<Value> | undefined, isIt: (value: Value) => boolean): boolean =>
  wanted === undefined || listOf(wanted).some(isIt);
