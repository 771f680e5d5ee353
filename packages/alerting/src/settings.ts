import { parseDuration } from '@phlo/core';
import type { AlertingConfig, Duration, ReceiverConfig, TellingConfig } from './config.js';
import type { Rule, RuleMatch } from './rule.js';

/** The configuration as the plugin works with it: durations in milliseconds, rules complete. */
export interface Settings {
  readonly receivers: ReadonlyMap<string, ReceiverConfig>;
  /** In the order in which they are asked. */
  readonly rules: readonly Rule[];
  readonly groupWaitMs: number;
}

const defaultRules: readonly { readonly name: string; readonly match: RuleMatch }[] = [
  { name: 'failed checks', match: { events: 'quality.result', severity: ['error', 'critical'] } },
  { name: 'failed assets', match: { events: ['ingestion.end', 'transform.end', 'publish.end'] } },
  { name: 'failed runs', match: { events: 'run.end' } },
  { name: 'errors in logs', match: { events: 'telemetry.log' } },
  { name: 'dead letters', match: { events: 'hook.dead_lettered' } },
  { name: 'services in trouble', match: { events: 'service.*' } },
  { name: 'schedules that cannot run', match: { events: 'schedule.passed' } },
  { name: 'broken semantic models', match: { events: 'semantic.broken' } },
];

/** Of a rule that has no name of its own. */
export const ruleName = (index: number): string => `rule ${index + 1}`;

/** What a checked configuration means. */
export function toSettings(config: AlertingConfig): Settings {
  const all = Object.keys(config.receivers);
  const own = (config.rules ?? []).map((rule, index) => ({ name: ruleName(index), match: {}, ...rule }));
  const rules = [...own, ...(config.defaultRules === false ? [] : defaultRules)];
  return {
    receivers: new Map(Object.entries(config.receivers)),
    rules: rules.map((rule) => toRule(rule, config, all)),
    groupWaitMs: toMs(config.groupWait, '30s'),
  };
}

type NamedRule = NonNullable<AlertingConfig['rules']>[number] & { readonly name: string; readonly match: RuleMatch };

function toRule(rule: NamedRule, whole: TellingConfig, all: readonly string[]): Rule {
  const escalate = rule.escalate ?? whole.escalate;
  const resolveAfter = rule.resolveAfter ?? whole.resolveAfter;
  return {
    name: rule.name,
    match: rule.match,
    ignore: rule.ignore ?? false,
    consequences: rule.consequences ?? false,
    ...(rule.severity !== undefined && { severity: rule.severity }),
    receivers: rule.notify ?? whole.notify ?? all,
    ...(escalate !== undefined && { escalate: { afterMs: toMs(escalate.after, '0s'), to: escalate.to } }),
    repeatMs: toMs(rule.repeatEvery ?? whole.repeatEvery, '24h'),
    minIntervalMs: toMs(rule.minInterval ?? whole.minInterval, '5m'),
    ...(resolveAfter !== undefined && { resolveMs: toMs(resolveAfter, '0s') }),
  };
}

/** The schema has seen that it is a duration. */
const toMs = (given: Duration | undefined, usual: Duration): number => parseDuration(given ?? usual) ?? 0;
