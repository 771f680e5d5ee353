import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { defineNotifierPlugin } from '../notifier.js';
import type { Notification } from '../notifier.js';
import { httpUrl } from './http-url.js';
import { postJson, secretsOfUrl } from './post-json.js';

const receiver = z.strictObject({
  url: httpUrl,
  /** Signs the requests: `whsec_` and base64, or any other text, whose bytes are taken. */
  secret: z.string().min(16, 'at least 16 characters'),
});

/** What is posted: times are RFC 3339. */
export function toWebhookBody({ id, project, receiver: name, alerts }: Notification) {
  return {
    version: 1,
    id,
    project,
    receiver: name,
    alerts: alerts.map(({ openedAt, lastAt, resolvedAt, ...alert }) => ({
      ...alert,
      openedAt: new Date(openedAt).toISOString(),
      lastAt: new Date(lastAt).toISOString(),
      ...(resolvedAt !== undefined && { resolvedAt: new Date(resolvedAt).toISOString() }),
    })),
  };
}

/** What a signature covers. */
export interface SignedContent {
  readonly id: string;
  /** Epoch seconds. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * `v1,<base64>`: HMAC-SHA256 of id, timestamp and body, as
 * {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md | Standard Webhooks} has it. Whoever
 * receives it refuses old timestamps, so that what was overheard cannot be sent again later.
 */
export function signWebhook(secret: string, { id, timestamp, body }: SignedContent): string {
  const isEncoded = secret.startsWith('whsec_');
  const key = isEncoded ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret, 'utf8');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** Any HTTP server, with signed requests. */
export default () =>
  defineNotifierPlugin({
    name: 'webhook',
    permissions: { network: 'posts to the URL of a receiver' },
    receiver,
    open: ({ url, secret }, { clock }) => ({
      preview: (notification) => ({ url: new URL(url).origin, body: toWebhookBody(notification) }),
      send: (notification, { signal }) => {
        const body = JSON.stringify(toWebhookBody(notification));
        const timestamp = Math.floor(clock.now() / 1_000);
        const headers = {
          'webhook-id': notification.id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signWebhook(secret, { id: notification.id, timestamp, body }),
        };
        return postJson(
          { url, body, headers },
          { target: new URL(url).host, secrets: [...secretsOfUrl(url), secret], signal },
        );
      },
    }),
  });
