import { createRedactor } from '@phlo/core';
import { attempt } from '../attempt.js';
import type { ResolvedService } from '../backend/resolved-service.js';

/** Masks in a text what a service calls secret, short values too: its file says that they are. */
export function createMask(service: Pick<ResolvedService, 'secrets'>): (text: string) => string {
  const secrets = (attempt(() => service.secrets) ?? []).filter((secret) => secret !== '');
  const redact = createRedactor(secrets);
  return (text) => secrets.reduce((done, secret) => done.replaceAll(secret, '***'), redact(text));
}

/** The same for a text that comes in pieces: whole lines go on, so that no secret is cut in two. */
export async function* maskLines(
  pieces: AsyncIterable<string>,
  service: Pick<ResolvedService, 'secrets'>,
): AsyncGenerator<string> {
  const mask = createMask(service);
  let rest = '';
  for await (const piece of pieces) {
    const text = rest + piece;
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    if (end > 0) yield mask(text.slice(0, end));
  }
  if (rest !== '') yield mask(rest);
}
