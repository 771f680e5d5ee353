import { didYouMean, describeIssue } from '@phlo/core';
import type { OpenedPlugin } from '@phlo/core';
import { builtInTypes, findBuiltIn } from './built-in-notifiers.js';
import type { ReceiverConfig } from './config.js';
import { alertingErrors } from './errors.js';
import { isNotifierPlugin, type Notifier, type NotifierContext, type NotifierPlugin } from './notifier.js';

export interface ReceiverParts extends NotifierContext {
  /** Plugins of the group `notifiers`; asked only for types that are not built in. */
  readonly notifiers: () => Promise<readonly Pick<OpenedPlugin, 'plugin'>[]>;
}

/** Opens a receiver by its configuration. Throws `RECEIVER_INVALID`. */
export async function openReceiver(name: string, config: ReceiverConfig, parts: ReceiverParts): Promise<Notifier> {
  const { type, ...options } = config;
  const plugin = findBuiltIn(type) ?? (await findNotifier(name, type, parts));
  const result = await plugin.receiver['~standard'].validate(options);
  if (result.issues === undefined) return plugin.open(result.value, parts);
  const problems = result.issues.map((issue) => `receivers.${name}.${describeIssue(issue)}`);
  throw alertingErrors.create('RECEIVER_INVALID', {
    message: `The receiver ${name} is not what ${type} asks for:\n${problems.map((one) => `  - ${one}`).join('\n')}`,
    details: { receiver: name, problems },
  });
}

async function findNotifier(receiver: string, type: string, { notifiers }: ReceiverParts): Promise<NotifierPlugin> {
  const plugins = (await notifiers()).map(({ plugin }) => plugin).filter(isNotifierPlugin);
  const found = plugins.find(({ name }) => name === type);
  if (found !== undefined) return found;
  const known = [...new Set([...builtInTypes, ...plugins.map(({ name }) => name)])];
  throw alertingErrors.create('RECEIVER_INVALID', {
    message: `The receiver ${receiver} is of the type "${type}", which no plugin brings. ${didYouMean(type, known) ?? `There is ${known.join(', ')}.`}`,
    details: { receiver, type },
  });
}
