import { createAssetMatcher, isPhloError, parseDuration } from '@phlo/core';
import type { ConfigSchema } from '@phlo/core';
import { z } from 'zod';
import { findBuiltIn } from './built-in-notifiers.js';
import type { AlertingConfig } from './config.js';
import { ruleName } from './settings.js';
import { severities } from './severity.js';

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

type Shape = z.output<typeof unchecked>;
type Context = z.RefinementCtx<Shape>;
type Path = readonly (string | number)[];

const unchecked = z.strictObject({
  receivers: z.record(receiverName, receiver).refine((given) => Object.keys(given).length > 0, 'at least one receiver'),
  rules: z.array(rule).optional(),
  defaultRules: z.boolean().optional(),
  groupWait: duration.optional(),
  ...telling,
});

/** Every receiver that is named is there. */
function checkNames({ receivers, rules = [], ...whole }: Shape, context: Context): void {
  const known = Object.keys(receivers);
  const check = (names: readonly string[] | undefined, path: Path) => {
    for (const [index, name] of (names ?? []).entries()) {
      const message = `there is no receiver "${name}"; there is ${known.join(', ')}`;
      if (!known.includes(name)) context.addIssue({ code: 'custom', message, path: [...path, index] });
    }
  };
  check(whole.notify, ['notify']);
  check(whole.escalate?.to, ['escalate', 'to']);
  for (const [index, { notify, escalate }] of rules.entries()) {
    check(notify, ['rules', index, 'notify']);
    check(escalate?.to, ['rules', index, 'escalate', 'to']);
  }
}

/** An alert knows its rule by name. */
function checkRuleNames({ rules = [] }: Shape, context: Context): void {
  const names = rules.map(({ name }, index) => name ?? ruleName(index));
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index) continue;
    context.addIssue({ code: 'custom', message: `two rules are called "${name}"`, path: ['rules', index, 'name'] });
  }
}

/** Checks `plugins.config.alerting`; problems name their path. What the schema accepts is what the interface says. */
export const alertingConfig = unchecked
  .superRefine(checkNames)
  .superRefine(checkRuleNames) as unknown as ConfigSchema<AlertingConfig>;
