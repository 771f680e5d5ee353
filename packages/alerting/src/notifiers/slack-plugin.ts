import type { EventAlert } from '@phlo/core';
import { z } from 'zod';
import { defineNotifierPlugin } from '../notifier.js';
import type { Notification } from '../notifier.js';
import { factsOf, headLine, summaryOf } from './describe-alert.js';
import { httpUrl } from './http-url.js';
import { postJson, secretsOfUrl } from './post-json.js';
import { truncateMiddle } from './truncate.js';

const receiver = z.strictObject({
  /** `https://hooks.slack.com/services/…`: whoever knows it may write to the channel. */
  url: httpUrl,
});

/** {@link https://docs.slack.dev/reference/block-kit/blocks | Block Kit}: 50 blocks, 150 characters of a header, 3,000 of a section. */
const limits = { header: 150, section: 3_000, context: 2_000, blocks: 50 } as const;
/** Beyond about 13,200 characters in all, Slack answers `msg_blocks_too_long`, which no page of it tells. */
const mostCharacters = 12_000;
/** A header, a section and a context for each alert, and a line about those that are left out. */
const mostShown = Math.floor((limits.blocks - 2) / 2);

const marks: ReadonlyMap<string, string> = new Map([
  ['critical', ':rotating_light:'],
  ['error', ':red_circle:'],
  ['warning', ':large_yellow_circle:'],
  ['info', ':large_blue_circle:'],
]);

/** The message of a notification, as the webhook takes it. */
export function toSlackMessage({ project, alerts }: Notification) {
  const shown = alerts.slice(0, mostShown);
  const hidden = alerts.length - shown.length;
  const header = truncateMiddle(summaryOf(project, alerts), limits.header);
  const each = Math.floor((mostCharacters - header.length) / shown.length);
  return {
    text: header,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: header, emoji: false } },
      ...shown.flatMap((alert) => toBlocks(alert, each)),
      ...(hidden === 0 ? [] : [context(`…and ${hidden} more; \`phlo alerts list\` shows them all`)]),
    ],
  };
}

function toBlocks(alert: EventAlert, room: number) {
  const mark = alert.status === 'resolved' ? ':large_green_circle:' : (marks.get(alert.severity) ?? ':white_circle:');
  const facts = fitEscaped(
    factsOf(alert)
      .map(([name, text]) => `${name}: ${text}`)
      .join('  ·  '),
    Math.min(limits.context, Math.floor(room / 3)),
  );
  const title = fitEscaped(headLine(alert), Math.min(300, Math.floor(room / 3)));
  const left = Math.min(limits.section, room - facts.length) - mark.length - title.length - '  **\n```\n\n```'.length;
  const message =
    alert.message === undefined || left < 20 ? '' : `\n\`\`\`\n${fitEscaped(alert.message, left)}\n\`\`\``;
  return [{ type: 'section', text: { type: 'mrkdwn', text: `${mark} *${title}*${message}` } }, context(facts)];
}

const context = (text: string) => ({ type: 'context', elements: [{ type: 'mrkdwn', text }] });

/** Slack takes `&`, `<` and `>` for its own, and counts what they are escaped to. */
function fitEscaped(text: string, length: number): string {
  let room = length;
  let escaped = escape(truncateMiddle(text, room));
  while (escaped.length > length && room > 0) {
    room = Math.floor((room * length) / escaped.length) - 1;
    escaped = escape(truncateMiddle(text, Math.max(0, room)));
  }
  return escaped;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('```', "'''");

/** {@link https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks | Incoming webhooks} of Slack. */
export default () =>
  defineNotifierPlugin({
    name: 'slack',
    permissions: { network: 'posts to the webhooks of receivers' },
    receiver,
    open: ({ url }) => ({
      preview: (notification) => ({ url: '***', body: toSlackMessage(notification) }),
      send: (notification, { signal }) =>
        postJson(
          { url, body: JSON.stringify(toSlackMessage(notification)) },
          { target: 'Slack', secrets: secretsOfUrl(url), signal },
        ),
    }),
  });
