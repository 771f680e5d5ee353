import { createAssetMatcher, isPhloError } from '@phlo/core';
import type { ConfigSchema } from '@phlo/core';
import { z } from 'zod';
import { findBuiltIn } from './built-in-notifiers.js';
import { parseDuration } from './duration.js';
import type { RuleMatch } from './rule.js';
import { severities } from './severity.js';
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
  readonly escalate?: { readonly after: Duration; readonly to: readonly string[] };
  /** An alert that stays open and unacknowledged is told again. Default `24h`. */
  readonly repeatEvery?: Duration;
  /** Least time between two openings of one alert that a receiver is told of. Default `5m`. */
  readonly minInterval?: Duration;
  /** An alert resolves by itself after this time without a failure. Default `24h` where nothing else resolves it (logs), else never. */
  readonly resolveAfter?: Duration;
}

export interface RuleConfig extends TellingConfig {
  /** Default `rule 1`, `rule 2`, … */
  readonly name?: string;
  /** Default: every failure. */
  readonly match?: RuleMatch;
  /** True: what matches opens no alert. */
  readonly ignore?: boolean;
  /** True: what only follows from other failures opens an alert too. Default false. */
  readonly consequences?: boolean;
  /** Severity of the alert. Default: that of the failure. */
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

const duration = z.string().refine((text) => parseDuration(text) !== undefined, 'a time such as "30m", "2h" or "7d"');
const texts = z.union([z.string(), z.array(z.string()).min(1)], 'a text, or a list of texts that is not empty');
const severity = z.enum(severities);
const assetPattern = z.string().superRefine((text, context) => {
  try {
    createAssetMatcher(text);
  } catch (error) {
    const problem = isPhloError(error) ? error.message : 'is no pattern';
    context.addIssue({ code: 'custom', message: `${problem}; write "gold.*" or "marts.**"` });
  }
});
const eventPattern = z
  .string()
  .regex(/^(\*|(\*\.)?[\w-]+(\.[\w-]+)*(\.\*)?)$/, 'a type of event, or "ns.*", "*.end", "*"')
  .refine((text) => !text.startsWith('alert.'), 'alerts are not alerted about');

const match = z.strictObject({
  events: z.union([eventPattern, z.array(eventPattern).min(1)]).optional(),
  assets: z.union([assetPattern, z.array(assetPattern).min(1)]).optional(),
  tags: z.record(z.string(), texts).optional(),
  severity: z.union([severity, z.array(severity).min(1)], `${severities.join(', ')}, or a list of these`).optional(),
  owner: texts.optional(),
});

const telling = {
  notify: z.array(z.string()).optional(),
  escalate: z.strictObject({ after: duration, to: z.array(z.string()).min(1) }).optional(),
  repeatEvery: duration.optional(),
  minInterval: duration.optional(),
  resolveAfter: duration.optional(),
};

const rule = z.strictObject({
  name: z.string().min(1).optional(),
  match: match.optional(),
  ignore: z.boolean().optional(),
  consequences: z.boolean().optional(),
  severity: severity.optional(),
  ...telling,
});

/** Hooks are named after receivers. */
const receiverName = z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, 'lower-case letters, digits, "-" and "_"');

const receiver = z.looseObject({ type: z.string().min(1) }).superRefine(({ type, ...options }, context) => {
  // What a plugin of others takes is known once it is loaded.
  const result = findBuiltIn(type)?.receiver['~standard'].validate(options);
  if (result === undefined || result instanceof Promise || result.issues === undefined) return;
  for (const { message, path = [] } of result.issues) {
    const keys = path.map((segment) => (typeof segment === 'object' ? segment.key : segment));
    context.addIssue({
      code: 'custom',
      message,
      path: keys.map((key) => (typeof key === 'symbol' ? String(key) : key)),
    });
  }
});

const shape = z
  .strictObject({
    receivers: z
      .record(receiverName, receiver)
      .refine((given) => Object.keys(given).length > 0, 'at least one receiver'),
    rules: z.array(rule).optional(),
    defaultRules: z.boolean().optional(),
    groupWait: duration.optional(),
    ...telling,
  })
  .superRefine(({ receivers, rules = [], ...whole }, context) => {
    const assertKnown = (names: readonly string[] | undefined, path: (string | number)[]) => {
      for (const [index, name] of (names ?? []).entries()) {
        if (Object.hasOwn(receivers, name)) continue;
        const message = `there is no receiver "${name}"; there is ${Object.keys(receivers).join(', ')}`;
        context.addIssue({ code: 'custom', message, path: [...path, index] });
      }
    };
    for (const [telling_, path] of [
      [whole, []],
      ...rules.map((one, index) => [one, ['rules', index]] as const),
    ] as const) {
      assertKnown(telling_.notify, [...path, 'notify']);
      assertKnown(telling_.escalate?.to, [...path, 'escalate', 'to']);
    }
    const names = rules.map(({ name }, index) => name ?? `rule ${index + 1}`);
    for (const [index, name] of names.entries())
      if (names.indexOf(name) < index)
        context.addIssue({ code: 'custom', message: `two rules are called "${name}"`, path: ['rules', index, 'name'] });
  });

/** Checks `plugins.config.alerting`; problems name their path. What the schema accepts is what the interface says. */
export const alertingConfig = shape as unknown as ConfigSchema<AlertingConfig>;
