import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createConsent } from './ask.js';

/** Asks at a terminal where somebody types these lines, or closes it. */
function at(
  lines: readonly string[] | 'closed',
  options: { readonly yes?: boolean; readonly unverified?: boolean } = {},
) {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = '';
  const left = lines === 'closed' ? [] : [...lines];
  output.on('data', (part: Buffer) => {
    shown += part.toString();
    const line = left.shift();
    if (line === undefined) input.end();
    else input.write(`${line}\n`);
  });
  const { yes = false, unverified = false } = options;
  return { consent: createConsent({ yes, unverified, terminal: { input, output } }), shown: () => shown };
}

const alone = (options: { readonly yes: boolean; readonly unverified: boolean }) =>
  createConsent({ ...options, terminal: undefined });

describe('consent', () => {
  it.each(['y', 'Y', 'yes', ' YES '])('is given by %j', async (answer) => {
    const { consent, shown } = at([answer]);
    await consent.confirm('Install chat@1.0.0?');
    expect(shown()).toContain('Install chat@1.0.0? [y/N] ');
  });

  it.each([[['']], [['n']], [['yep']], ['closed' as const]])('is not given by %j', async (answer) => {
    await expect(at(answer).consent.confirm('Install chat?')).rejects.toMatchObject({
      code: 'CONFIRMATION_MISSING',
      dataState: 'Nothing was changed.',
    });
  });

  it('to what is not listed is its name, and no yes', async () => {
    await at(['chat']).consent.confirmUnverified('chat');
    await expect(at(['y']).consent.confirmUnverified('chat')).rejects.toMatchObject({ code: 'CONFIRMATION_MISSING' });
    await expect(at(['chta'], { yes: true }).consent.confirmUnverified('chat')).rejects.toThrow('not confirmed');
    await at([], { unverified: true }).consent.confirmUnverified('chat');
  });

  it('is given by options where nobody can be asked, each for its own question', async () => {
    expect(() => alone({ yes: false, unverified: true }).assertPossible()).toThrow('standard input is no terminal');
    const consent = alone({ yes: true, unverified: false });
    consent.assertPossible();
    await consent.confirm('Install chat?');
    await expect(consent.confirmUnverified('chat')).rejects.toMatchObject({ code: 'PLUGIN_UNVERIFIED' });
    await alone({ yes: true, unverified: true }).confirmUnverified('chat');
  });
});
