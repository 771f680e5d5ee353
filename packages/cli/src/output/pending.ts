import type { FlushReport, PendingHook } from '@phlo/core';
import { formatCount } from './format.js';
import { asTyped, terminalWidth } from './terminal.js';
import { harmless, wrap } from './text.js';

/** What a later process delivers: events that wait for durable hooks. */
export const durablePending = ({ hooks }: FlushReport): readonly PendingHook[] => hooks.filter(({ isLost }) => !isLost);

/**
 * `7 deliveries pending (slack/notify: HTTP 503); phlo hooks deliver`; `undefined` where none is, or where another process, such as
 * `phlo up`, is about to deliver all that is.
 */
export function describePending(report: FlushReport): string | undefined {
  const hooks = durablePending(report).filter(({ isElsewhere }) => !isElsewhere);
  if (hooks.length === 0) return undefined;
  const count = hooks.reduce((total, { pending }) => total + pending, 0);
  const reasons = hooks.map(
    ({ plugin, hook, reason = 'the time to deliver was up' }) => `${plugin}/${hook}: ${reason}`,
  );
  const text = `${formatCount(count)} ${count === 1 ? 'delivery' : 'deliveries'} pending (${reasons.join('; ')}); phlo hooks deliver`;
  return wrap(asTyped(harmless(text.replaceAll('\n', ' '))), Math.max(30, terminalWidth(process.stderr))).join('\n');
}
