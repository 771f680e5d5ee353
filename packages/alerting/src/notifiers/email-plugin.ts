import { connect } from 'node:net';
import { messageOf, unavailable } from '@phlo/core';
import type { Logger } from '@phlo/core';
import { z } from 'zod';
import { alertingErrors } from '../errors.js';
import { defineNotifierPlugin } from '../notifier.js';
import type { Notification } from '../notifier.js';
import { factsOf, headLine, summaryOf } from './describe-alert.js';
import { truncateMiddle } from './truncate.js';

const receiver = z
  .strictObject({
    host: z.string().min(1),
    /** Default 587, or 465 with `tls: 'always'`. */
    port: z.int().min(1).max(65_535).optional(),
    /** `starttls`: the connection must be upgraded; `always`: TLS from the first byte; `none`: for servers on the same machine. */
    tls: z.enum(['starttls', 'always', 'none']).default('starttls'),
    user: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
    from: z.string().min(3),
    to: z.union([z.string().min(3), z.array(z.string().min(3)).min(1)]),
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), 'user and password go together');

type Options = z.output<typeof receiver>;

const mostMessage = 10_000;

/** The mail of a notification: text alone, so that nothing in it is taken for markup. */
export function toMail({ id, project, alerts }: Notification, { from, to }: Pick<Options, 'from' | 'to'>) {
  const [first] = alerts;
  const subject =
    alerts.length === 1 && first !== undefined ? `${project}: ${headLine(first)}` : summaryOf(project, alerts);
  const texts = alerts.map((alert) =>
    [
      headLine(alert),
      ...(alert.message === undefined ? [] : [truncateMiddle(alert.message, mostMessage)]),
      ...factsOf(alert).map(([name, text]) => `  ${name}: ${text}`),
    ].join('\n'),
  );
  return {
    from,
    to,
    // A line break would begin another header.
    subject: truncateMiddle(subject.replace(/\s+/g, ' '), 200),
    text: `${texts.join('\n\n')}\n`,
    // A copy of the same mail is known by it.
    messageId: `<${id}@${project}.phlo>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

/** The codes of nodemailer that say that nobody was there to refuse the mail. */
const connectionCodes: ReadonlySet<unknown> = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'EDNS',
  'ESOCKET',
  'ECONNREFUSED',
  'ECONNRESET',
]);

/** SMTP tells what may be tried again by a 4, and what may not by a 5 (RFC 5321 §4.2.1). */
function toSendError(error: unknown): Error {
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  const message = `the mail server: ${messageOf(error)}`;
  const isTemporary = typeof responseCode === 'number' ? responseCode < 500 : connectionCodes.has(code);
  return isTemporary
    ? unavailable(message, { cause: error })
    : alertingErrors.create('RECEIVER_REFUSED', { message, cause: error });
}

interface SendOptions {
  readonly log: Logger;
  readonly signal: AbortSignal;
}

async function sendMail(
  mail: ReturnType<typeof toMail>,
  options: Options,
  { log, signal }: SendOptions,
): Promise<void> {
  const { createTransport } = await import('nodemailer');
  signal.throwIfAborted();
  const { host, tls, user, password } = options;
  const port = options.port ?? (tls === 'always' ? 465 : 587);
  const socket = connect({ host, port });
  // With an error: nodemailer takes a socket that ends without one for a server that is slow to greet.
  const giveUp = () => socket.destroy(new Error('the mail was given up'));
  socket.on('error', () => undefined);
  signal.addEventListener('abort', giveUp, { once: true });
  const transport = createTransport({
    host,
    port,
    secure: tls === 'always',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(user !== undefined && password !== undefined && { auth: { user, pass: password } }),
    // Our own socket: nodemailer cannot be told to give up.
    getSocket: (_transport: unknown, ready: (error: Error | null, found?: { connection: typeof socket }) => void) => {
      socket.once('error', ready);
      socket.once('connect', () => {
        socket.off('error', ready);
        ready(null, { connection: socket });
      });
    },
  });
  try {
    const { rejected } = await transport.sendMail(mail);
    // The others have it by now: sending it again would tell them twice, and these never.
    if (rejected.length > 0) log.log('warn', `The mail server took a mail for all but ${describe(rejected)}`);
  } catch (error) {
    signal.throwIfAborted();
    throw toSendError(error);
  } finally {
    signal.removeEventListener('abort', giveUp);
    socket.destroy();
  }
}

const describe = (addresses: readonly (string | { readonly address: string })[]): string =>
  addresses.map((one) => (typeof one === 'string' ? one : one.address)).join(', ');

/** Mail by SMTP. */
export default () =>
  defineNotifierPlugin({
    name: 'email',
    permissions: { network: 'hands mail to the SMTP server of a receiver' },
    receiver,
    open: (options, { log }) => ({
      preview: (notification) => toMail(notification, options),
      send: (notification, { signal }) => sendMail(toMail(notification, options), options, { log, signal }),
    }),
  });
