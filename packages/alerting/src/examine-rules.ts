import type { PluginFinding } from '@phlo/core';
import type { AlertingConfig } from './config.js';
import { ruleName, toSettings } from './settings.js';

/** What `phlo doctor` says of the configuration: who may be told, and what in it has no effect. */
export function examineRules(config: AlertingConfig): readonly PluginFinding[] {
  const { receivers, rules } = toSettings(config);
  const names = [...receivers].map(([name, { type }]) => `${name} (${type})`).join(', ');
  const told = new Set(rules.flatMap((rule) => (rule.ignore ? [] : [...rule.receivers, ...(rule.escalate?.to ?? [])])));
  const unused = [...receivers.keys()].filter((name) => !told.has(name));
  const all = rules.findIndex(({ match }) => Object.keys(match).length === 0);
  const hidden = all < 0 ? [] : rules.slice(all + 1).map(({ name }) => name);
  return [
    { status: 'ok', message: `tells ${names}`, hint: 'Try one with `phlo alerts test <receiver>`.' },
    ...unused.map((name): PluginFinding => ({
      status: 'warning',
      message: `no rule tells the receiver ${name}`,
      hint: 'Name it in `notify` or `escalate.to`, or take it out.',
    })),
    ...(config.rules !== undefined && hidden.some((name) => isOwn(config, name))
      ? [
          unreachable(
            rules[all]?.name ?? '',
            hidden.filter((name) => isOwn(config, name)),
          ),
        ]
      : []),
  ];
}

const isOwn = ({ rules = [] }: AlertingConfig, name: string): boolean =>
  rules.some((rule, index) => (rule.name ?? ruleName(index)) === name);

const unreachable = (first: string, names: readonly string[]): PluginFinding => ({
  status: 'warning',
  message: `the rule "${first}" matches everything, so that none of these is ever asked: ${names.join(', ')}`,
  hint: 'Put it last.',
});
