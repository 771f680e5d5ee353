import { errorBytes, int32, readText, toBytes } from './frames.js';
import type { Frame } from './frames.js';
import { createScramExchange } from './scram.js';
import type { ScramSecret } from './scram.js';
import type { Setting } from './settings.js';

const protocolMajor = 3;
/** TLS and GSS encryption: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL */
const encryptionRequests: readonly number[] = [80877103, 80877104];
const mechanism = 'SCRAM-SHA-256';
/** Of the first message, what is not a setting of the session. */
const notSettings = new Set(['user', 'database', 'replication', 'options']);

export interface Gate {
  readonly user: string;
  readonly database: string;
  readonly secret: ScramSecret;
  readonly nonce: () => string;
}

export interface Conversation {
  read(options: { readonly isTyped: boolean }): Promise<Frame | undefined>;
  write(bytes: Buffer): void;
}

/**
 * What comes before the first statement: encryption, which there is none of, and the password. Resolves to the settings that the
 * client asks for, and to nothing where it is turned away or only wanted to cancel, which one backend cannot hear.
 */
export async function greet(talk: Conversation, gate: Gate): Promise<readonly Setting[] | undefined> {
  for (;;) {
    const start = await talk.read({ isTyped: false });
    if (start === undefined || start.body.length < 4) return undefined;
    const version = start.body.readInt32BE(0);
    if (encryptionRequests.includes(version)) {
      talk.write(Buffer.from('N'));
      continue;
    }
    if (version >> 16 !== protocolMajor) return undefined;
    const minor = version & 0xffff;
    if (minor > 0) talk.write(toBytes('v', int32(protocolMajor << 16), int32(0)));
    const parameters = readParameters(start.body.subarray(4));
    return (await authenticate(talk, gate, parameters)) ? settingsOf(parameters) : undefined;
  }
}

function readParameters(body: Buffer): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (let rest = body; rest.length > 1;) {
    const name = readText(rest);
    const value = readText(name.rest);
    parameters.set(name.text, value.text);
    rest = value.rest;
  }
  return parameters;
}

function settingsOf(parameters: ReadonlyMap<string, string>): readonly Setting[] {
  const options = [...(parameters.get('options') ?? '').matchAll(/(?:-c\s*|--)([\w.]+)=((?:\\.|\S)*)/g)];
  return [
    ...options.map(([, name = '', value = '']): Setting => [name, value.replaceAll(/\\(.)/g, '$1')]),
    ...[...parameters].filter(([name]) => !notSettings.has(name) && !name.startsWith('_pq_.')),
  ];
}

async function authenticate(
  talk: Conversation,
  { user, database, secret, nonce }: Gate,
  parameters: ReadonlyMap<string, string>,
): Promise<boolean> {
  const asked = parameters.get('user') ?? '';
  const refuse = (sqlState: string, message: string): boolean => {
    talk.write(errorBytes({ severity: 'FATAL', sqlState, message }));
    return false;
  };
  const exchange = createScramExchange(secret, nonce());
  talk.write(toBytes('R', int32(10), mechanism, Buffer.alloc(1)));
  const initial = await readPassword(talk);
  const chosen = initial === undefined ? undefined : readText(initial);
  if (chosen?.text !== mechanism) return refuse('28000', `this server takes ${mechanism} only`);
  talk.write(toBytes('R', int32(11), Buffer.from(exchange.first(chosen.rest.toString('utf8', 4)))));
  const last = await readPassword(talk);
  const proof = last === undefined ? undefined : exchange.final(last.toString('utf8'));
  // A wrong user is told the same as a wrong password.
  if (proof === undefined || asked !== user) {
    return refuse('28P01', `password authentication failed for user "${asked}"`);
  }
  const wanted = parameters.get('database') ?? asked;
  if (wanted !== database) return refuse('3D000', `database "${wanted}" does not exist`);
  talk.write(Buffer.concat([toBytes('R', int32(12), Buffer.from(proof)), toBytes('R', int32(0))]));
  return true;
}

async function readPassword(talk: Conversation): Promise<Buffer | undefined> {
  const frame = await talk.read({ isTyped: true });
  return frame?.type === 'p' ? frame.body : undefined;
}
