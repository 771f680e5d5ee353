import type { PluginConfigMap } from '@phlo/core';
import { expectTypeOf, it } from 'vitest';
import type { AlertingConfig } from './config.js';
import './config.js';

const receivers = { team: { type: 'slack', url: 'https://hooks.slack.com/services/x' } };

it('the configuration of a project is typed by the name of the plugin', () => {
  expectTypeOf<PluginConfigMap['alerting']>().toEqualTypeOf<AlertingConfig>();
});

it('a configuration has receivers, and rules with words that there are', () => {
  const whole: AlertingConfig = {
    receivers,
    rules: [{ match: { severity: 'critical' }, escalate: { after: '1h', to: ['team'] } }],
  };
  // @ts-expect-error without receivers nobody is told
  const nobody: AlertingConfig = { rules: [] };
  // @ts-expect-error there is no such severity
  const severe: AlertingConfig = { receivers, rules: [{ match: { severity: 'fatal' } }] };
  // @ts-expect-error an escalation says to whom
  const lonely: AlertingConfig = { receivers, escalate: { after: '1h' } };
  expectTypeOf([whole, nobody, severe, lonely]).toEqualTypeOf<AlertingConfig[]>();
});
