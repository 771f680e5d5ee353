import { didYouMean } from '@phlo/core';
import type { EventAlert } from '@phlo/core';
import { alertingErrors } from '../errors.js';
import type { Notification } from '../notifier.js';
import { openReceiver } from '../open-receiver.js';
import { defineCommand, type CommandContext, type CommandTools } from './command.js';

interface Tested {
  readonly receiver: string;
  readonly type: string;
  readonly sent: boolean;
  /** What was sent, or would be. */
  readonly payload: unknown;
}

const timeoutMs = 15_000;

/** `phlo alerts test`: an alert that opens and resolves at once, so that it leaves nothing behind. */
export const testCommand = (tools: () => CommandTools) =>
  defineCommand<Tested>({
    name: 'test',
    description: 'send a receiver an alert that says that it is a test, and its end',
    arguments: [{ name: 'receiver', description: 'its name in the configuration' }],
    options: [{ flags: '--dry-run', description: 'show what would be sent, without secrets, and send nothing' }],
    example: 'phlo alerts test oncall --dry-run',
    run: async (context) => {
      const { clock, pluginsOf } = tools();
      const { log, project, signal } = context;
      const [receiver, config] = findReceiver(context);
      const parts = { clock, log, projectDir: project.dir, notifiers: () => pluginsOf('notifiers') };
      const notifier = await openReceiver(receiver, config, parts);
      const notifications = testNotifications({ project: project.name, receiver, now: clock.now() });
      const isDryRun = context.options['dryRun'] === true;
      try {
        const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
        if (!isDryRun) for (const one of notifications) await notifier.send(one, { signal: within });
      } finally {
        await notifier[Symbol.asyncDispose]?.();
      }
      return {
        receiver,
        type: config.type,
        sent: !isDryRun,
        payload: notifications.map((one) => notifier.preview(one)),
      };
    },
    render: ({ receiver, type, sent, payload }) =>
      sent ? `${receiver} (${type}) has taken the test.` : JSON.stringify(payload, null, 2),
  });

/** Throws `RECEIVER_UNKNOWN`. */
function findReceiver({ config: { receivers }, args }: CommandContext) {
  const { receiver: name = '' } = args;
  const config = Object.hasOwn(receivers, name) ? receivers[name] : undefined;
  if (config !== undefined) return [name, config] as const;
  const known = Object.keys(receivers);
  throw alertingErrors.create('RECEIVER_UNKNOWN', {
    message: `There is no receiver ${JSON.stringify(name)}. ${didYouMean(name, known) ?? `There is ${known.join(', ')}.`}`,
    details: { receiver: name },
  });
}

interface TestOptions {
  readonly project: string;
  readonly receiver: string;
  readonly now: number;
}

function testNotifications({ project, receiver, now }: TestOptions): readonly Notification[] {
  const alert: EventAlert = {
    id: 'test',
    fingerprint: `phlo-test-${project}-${receiver}`,
    status: 'firing',
    reason: 'opened',
    severity: 'info',
    kind: 'test',
    title: 'this is a test of alerting',
    message: 'Nothing has failed. `phlo alerts test` sent this.',
    tags: {},
    openedAt: now,
    lastAt: now,
    occurrences: 1,
  };
  const resolved: EventAlert = { ...alert, status: 'resolved', reason: 'resolved', resolvedAt: now };
  return [alert, resolved].map((one) => ({
    id: `test-${receiver}-${now}-${one.status}`,
    project,
    receiver,
    alerts: [one],
  }));
}
