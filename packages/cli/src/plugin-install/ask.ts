import { createInterface } from 'node:readline/promises';
import { cliErrors } from '../errors.js';
import { untouched } from './describe-tarball.js';

/** Who decides whether something is changed. */
export interface Consent {
  /** Throws `CONFIRMATION_MISSING` where there is nobody to be asked and nothing was said beforehand. */
  assertPossible(): void;
  /** Throws `CONFIRMATION_MISSING` for anything but a yes. */
  confirm(question: string): Promise<void>;
  /** The same for what nobody has looked at: a yes alone is not enough, and the name has to be typed. */
  confirmUnverified(name: string): Promise<void>;
}

export interface ConsentOptions {
  /** `--yes` */
  readonly yes: boolean;
  /** `--unverified` */
  readonly unverified: boolean;
  readonly signal?: AbortSignal;
  /** Where somebody sits, if anybody does. */
  readonly terminal: Terminal | undefined;
}

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Standard input and error, where both are a terminal. */
export const findTerminal = (): Terminal | undefined =>
  process.stdin.isTTY && process.stderr.isTTY ? { input: process.stdin, output: process.stderr } : undefined;

/** Asks whoever sits at the terminal, as far as the options have not answered. */
export function createConsent({ yes, unverified, signal, terminal }: ConsentOptions): Consent {
  const ask = async (question: string): Promise<string> => {
    if (terminal === undefined) return '';
    const lines = createInterface(terminal);
    // Ctrl-D closes it without an answer: that is a no.
    const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    // Ctrl-C is for whoever hears signals, as it is where nothing is asked.
    lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    try {
      return await Promise.race([lines.question(question, { ...(signal && { signal }) }), closed]);
    } finally {
      lines.close();
    }
  };
  return {
    assertPossible() {
      if (yes || terminal !== undefined) return;
      throw missing('There is nobody to be asked: standard input is no terminal.', beforehand);
    },
    async confirm(question) {
      if (yes) return;
      const answer = await ask(`${question} [y/N] `);
      if (!/^y(es)?$/i.test(answer.trim())) throw missing(declined, again);
    },
    async confirmUnverified(name) {
      if (unverified) return;
      if (terminal === undefined)
        throw cliErrors.create('PLUGIN_UNVERIFIED', {
          message: `The registry does not list ${name}: nobody has looked at it.`,
          dataState: untouched,
        });
      const answer = await ask(`The registry does not list ${name}: nobody has looked at it. Type its name to go on: `);
      if (answer.trim() !== name) throw missing(declined, again);
    },
  };
}

const declined = 'It was not confirmed.';
const again = 'Run the command again where it was meant.';
const beforehand = 'Add `--yes` to do it, or `--dry-run` to see what it would do.';

const missing = (message: string, hint: string): Error =>
  cliErrors.create('CONFIRMATION_MISSING', {
    message,
    hint,
    dataState: untouched,
  });
