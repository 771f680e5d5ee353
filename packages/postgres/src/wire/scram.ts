import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';

const iterations = 4096;

/** What a server keeps of a password. */
export interface ScramSecret {
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

export function deriveSecret(password: string, salt: Buffer): ScramSecret {
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  return { salt, storedKey: sha256(hmac(salted, 'Client Key')), serverKey: hmac(salted, 'Server Key') };
}

/** The server's side of SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677): the password itself is never sent. */
export interface ScramExchange {
  /** Answers the client's first message. Throws where it is none. */
  readonly first: (message: string) => string;
  /** Answers the client's last message; nothing where the password is wrong. */
  readonly final: (message: string) => string | undefined;
}

export function createScramExchange(secret: ScramSecret, nonce: string): ScramExchange {
  let firstBare = '';
  let serverFirst = '';
  let fullNonce = '';
  let header = '';
  return {
    first(message) {
      const [, gs2 = '', bare = ''] = /^([ny],[^,]*,)(.*)$/s.exec(message) ?? [];
      const clientNonce = /(?:^|,)r=([^,]+)/.exec(bare)?.[1];
      if (clientNonce === undefined) throw new Error('The client begins SCRAM in a way that is not known.');
      header = gs2;
      firstBare = bare;
      fullNonce = `${clientNonce}${nonce}`;
      serverFirst = `r=${fullNonce},s=${secret.salt.toString('base64')},i=${iterations}`;
      return serverFirst;
    },
    final(message) {
      const [, withoutProof = '', proofText = ''] = /^(.*),p=([^,]+)$/s.exec(message) ?? [];
      const [, binding, nonceBack] = /^c=([^,]*),r=([^,]*)/.exec(withoutProof) ?? [];
      if (nonceBack !== fullNonce || binding !== Buffer.from(header).toString('base64')) return undefined;
      const authMessage = `${firstBare},${serverFirst},${withoutProof}`;
      const proof = Buffer.from(proofText, 'base64');
      const signature = hmac(secret.storedKey, authMessage);
      if (proof.length !== signature.length) return undefined;
      const clientKey = Buffer.from(proof.map((byte, index) => byte ^ (signature[index] ?? 0)));
      if (!timingSafeEqual(sha256(clientKey), secret.storedKey)) return undefined;
      return `v=${hmac(secret.serverKey, authMessage).toString('base64')}`;
    },
  };
}
