import { parseEnv as parse } from 'node:util';
import { coreErrors } from '../errors/core-errors.js';

/** Names and values of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

const assignment = /^(?:export\s+)?[A-Za-z_][A-Za-z0-9_.]*\s*=/;

/**
 * The variables of a `.env` file: Node's own syntax (quotes, `#`, `export`, values over several lines in quotes).
 * Throws `ENV_INVALID` for the first line that assigns nothing, without its text: it may hold a secret.
 */
export function parseEnv(text: string, file = '.env'): Readonly<Record<string, string>> {
  rejectStrayLines(text, file);
  const parsed = parse(text);
  const entries = Object.entries(parsed).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

/** What the process was given wins over what the file says, so that one run can differ. */
export function mergeEnvironment(process: Environment, file: Readonly<Record<string, string>>): Environment {
  return { ...file, ...process };
}

function rejectStrayLines(text: string, file: string): void {
  let openQuote: string | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (openQuote !== undefined) {
      if (line.includes(openQuote)) openQuote = undefined;
      continue;
    }
    if (line === '' || line.startsWith('#')) continue;
    if (!assignment.test(line)) {
      throw coreErrors.create('ENV_INVALID', {
        message: `${file}:${index + 1} is not NAME=value`,
        hint: `Write NAME=value, or # in front of a remark, in line ${index + 1} of ${file}.`,
        details: { file, line: index + 1 },
      });
    }
    openQuote = quoteLeftOpen(line.slice(line.indexOf('=') + 1).trim());
  }
}

function quoteLeftOpen(value: string): string | undefined {
  const quote = value.charAt(0);
  if (quote !== '"' && quote !== "'" && quote !== '`') return undefined;
  return value.includes(quote, 1) ? undefined : quote;
}
