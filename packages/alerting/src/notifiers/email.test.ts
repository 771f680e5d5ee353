import { createServer, type AddressInfo } from 'node:net';
import { unavailability } from '@phlo/core';
import { createManualClock, createMemoryLogger } from '@phlo/testing';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { describe, expect, it } from 'vitest';
import { context, failing, never, notify, openNotifier, resolved } from './alerts.test.setup.js';
import email from './email-plugin.js';

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly source: string;
}

/** A real mail server on loopback. */
async function startMailServer(options: SMTPServerOptions = {}) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    logger: false,
    onData: (stream, { envelope }, done) => {
      const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
      const to = envelope.rcptTo.map(({ address }) => address);
      let source = '';
      stream.setEncoding('utf8').on('data', (part: string) => (source += part));
      stream.on('end', () => {
        mails.push({ from, to, source });
        done();
      });
    },
    ...options,
  });
  // A client that hangs up is an error to it, which nobody else hears.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Where it listens, it has an address.
  const { port } = server.server.address() as AddressInfo;
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { mails, port, [Symbol.asyncDispose]: stop };
}

const open = (port: number, more: object = {}, parts = context()) =>
  openNotifier(
    email(),
    {
      host: '127.0.0.1',
      port,
      tls: 'none',
      from: 'Phlo <phlo@example.com>',
      to: ['ops@example.com', 'boss@example.com'],
      ...more,
    },
    parts,
  );
const failure = (sending: Promise<void>): Promise<unknown> =>
  sending.then(
    () => undefined,
    (error: unknown) => error,
  );
const refuse = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });

describe('mail', () => {
  it('goes to everyone, in one message that is known by the id of the notification', async () => {
    await using server = await startMailServer();
    const notifier = await open(server.port);
    await notifier.send(notify(failing), { signal: never() });
    const [mail] = server.mails;
    expect([mail?.from, mail?.to]).toEqual(['phlo@example.com', ['ops@example.com', 'boss@example.com']]);
    expect(mail?.source).toContain('Subject: flights: [ERROR] not_null(delay) failed on bronze.flights');
    expect(mail?.source).toContain('Message-ID: <team-7@flights.phlo>');
    expect(mail?.source).toContain('2 of 3 rows have no delay & <none> is `null`');
    expect(mail?.source).toMatch(/Content-Type: text\/plain/);
  });

  it('has one subject for several alerts, and no header of its own making', async () => {
    await using server = await startMailServer();
    const notifier = await open(server.port);
    await notifier.send(notify(failing, { ...resolved, id: 'b' }), { signal: never() });
    await notifier.send(notify({ ...failing, title: 'x\r\nBcc: thief@example.com' }), { signal: never() });
    expect(server.mails[0]?.source).toContain('Subject: flights: 1 failing, 1 resolved');
    expect(server.mails[1]?.to).not.toContain('thief@example.com');
    expect(server.mails[1]?.source.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/m);
  });

  it('is sent with user and password, and an error shows neither', async () => {
    const onAuth: SMTPServerOptions['onAuth'] = ({ username, password }, _session, done) =>
      username === 'phlo' && password === 'pass-w0rd'
        ? done(null, { user: username })
        : done(refuse(535, 'who are you?'));
    await using server = await startMailServer({ authOptional: false, allowInsecureAuth: true, onAuth });
    await (await open(server.port, { user: 'phlo', password: 'pass-w0rd' })).send(notify(failing), { signal: never() });
    expect(server.mails).toHaveLength(1);
    const error = await failure(
      (await open(server.port, { user: 'phlo', password: 'wr0ng-pass' })).send(notify(failing), { signal: never() }),
    );
    expect(error).toMatchObject({ code: 'RECEIVER_REFUSED' });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('wr0ng-pass');
    expect(unavailability(error)).toBeUndefined();
  });

  it.each([
    [451, 'try again later', true],
    [421, 'closing', true],
    [550, 'no such mailbox', false],
  ])('that a server answers with %i waits only where that is worth it', async (code, message, isAway) => {
    await using server = await startMailServer({ onRcptTo: (_address, _session, done) => done(refuse(code, message)) });
    const error = await failure((await open(server.port)).send(notify(failing), { signal: never() }));
    expect(unavailability(error) !== undefined).toBe(isAway);
    expect(server.mails).toEqual([]);
  });

  it('that is taken for some is not sent to them again, and it is told who has none', async () => {
    await using server = await startMailServer({
      onRcptTo: ({ address }, _session, done) =>
        address.startsWith('boss') ? done(refuse(550, 'no such mailbox')) : done(),
    });
    const log = createMemoryLogger(createManualClock());
    await (await open(server.port, {}, context(log))).send(notify(failing), { signal: never() });
    expect(server.mails.map(({ to }) => to)).toEqual([['ops@example.com']]);
    expect(log.lines).toMatchObject([
      { level: 'warn', message: 'The mail server took a mail for all but boss@example.com' },
    ]);
  });

  it('waits where nobody listens', async () => {
    const server = await startMailServer();
    await server[Symbol.asyncDispose]();
    const error = await failure((await open(server.port)).send(notify(failing), { signal: never() }));
    expect(unavailability(error)).toBeDefined();
  });

  it('is not sent in the clear where TLS is asked for and the server has none', async () => {
    await using server = await startMailServer();
    const error = await failure(
      (await open(server.port, { tls: 'starttls' })).send(notify(failing), { signal: never() }),
    );
    expect(error).toBeDefined();
    expect(server.mails).toEqual([]);
  });

  it.each(['starttls', 'always'] as const)(
    'is not sent to a server for whose certificate nobody vouches: %s',
    async (tls) => {
      // The one that the server brings along is signed by itself.
      await using server = await startMailServer({ secure: tls === 'always', hideSTARTTLS: false });
      const error = await failure(
        (await open(server.port, { host: 'localhost', tls })).send(notify(failing), { signal: never() }),
      );
      expect(String(error)).toMatch(/certificate/);
      expect(server.mails).toEqual([]);
    },
  );

  it('is given up with a server that says nothing, and leaves no connection', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const connected = new Promise<void>((resolve) => silent.once('connection', () => resolve()));
    const control = new AbortController();
    const { port } = silent.address() as AddressInfo;
    const sending = failure((await open(port)).send(notify(failing), { signal: control.signal }));
    await connected;
    control.abort(new Error('15 s are over'));
    expect(await sending).toMatchObject({ message: '15 s are over' });
    // It closes once its last connection has.
    await new Promise((resolve) => silent.close(resolve));
  });

  it('needs a user where there is a password', async () => {
    await expect(open(25, { password: 'x' })).rejects.toThrow('user and password go together');
  });
});
