import { describeError } from '@phlo/core';
import { printJson } from './json.js';
import { paint } from './paint.js';

interface PrintOptions {
  readonly debug: boolean;
  readonly json: boolean;
}

/** Prints an error for people on stderr; with `--json` the same fields as the one document on stdout. */
export function printError(error: unknown, { debug, json }: PrintOptions): void {
  const { code, message, hint, dataState, asset } = describeError(error);
  if (json)
    printJson({
      error: { code, message, ...(asset && { asset }), ...(dataState && { dataState }), ...(hint && { hint }) },
    });
  const line = (label: string, text: string | undefined) =>
    text === undefined ? '' : `  ${paint('dim', label.padEnd(6), process.stderr)} ${text}\n`;
  const parts = [
    `${paint('red', 'error', process.stderr)} ${paint('bold', code, process.stderr)}  ${message}\n`,
    line('asset', asset),
    line('data', dataState),
    line('next', hint),
  ];
  process.stderr.write(parts.join(''));
  if (debug) process.stderr.write(`\n${describeStack(error)}\n`);
}

function describeStack(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\ncaused by ${describeStack(error.cause)}`;
}
