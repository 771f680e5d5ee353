import { describeError } from '@phlo/core/errors';
import { printJson } from './json.js';
import { masked } from './mask.js';
import { paint } from './paint.js';
import { asTyped, terminalWidth } from './terminal.js';
import { hang } from './text.js';
import { writeAside } from './write.js';

interface PrintOptions {
  readonly debug: boolean;
  readonly json: boolean;
}

/** Prints an error for people on stderr; with `--json` the same fields as the one document on stdout. */
export function printError(error: unknown, { debug, json }: PrintOptions): void {
  const described = masked(describeError(error));
  const { code, message, hint, dataState, asset } = described;
  if (json)
    printJson({
      error: { code, message, ...(asset && { asset }), ...(dataState && { dataState }), ...(hint && { hint }) },
    });
  printDescription(described);
  if (debug) writeAside(`\n${masked(describeStack(error))}\n`);
}

type Description = Pick<ReturnType<typeof describeError>, 'code' | 'message' | 'hint' | 'dataState' | 'asset'>;

/** Prints an error for people on stderr: that of a command, or of one thing among several. */
export function printDescription({ code, message, hint, dataState, asset }: Description): void {
  const width = terminalWidth(process.stderr);
  const line = (label: string, text: string | undefined) =>
    text === undefined
      ? ''
      : `  ${paint('dim', label.padEnd(6), process.stderr)} ${hang(text, { width, indent: 9 })}\n`;
  const head = `${paint('red', 'error', process.stderr)} ${paint('bold', code, process.stderr)}  `;
  const parts = [
    `${head}${hang(message, { width, indent: 2, lead: code.length + 8 })}\n`,
    line('asset', asset),
    line('data', dataState),
    line('next', hint && asTyped(hint)),
  ];
  writeAside(parts.join(''));
}

function describeStack(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const parts = [error.stack ?? error.message];
  if ('suppressed' in error) parts.push(`first ${describeStack(error.suppressed)}`);
  if ('suppressed' in error && 'error' in error) parts.push(`then ${describeStack(error.error)}`);
  if (error.cause !== undefined) parts.push(`caused by ${describeStack(error.cause)}`);
  return parts.join('\n');
}
