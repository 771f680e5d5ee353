import type { Secret } from './secret.js';

/** Masks secrets in a string, and in every string of a JSON value, keys included. Other values come back as they are. */
export type Redactor = <T>(value: T) => T;

const mask = '***';
/** Shorter values ("1", "prod") are no secrets, and masking them would make every message unreadable. */
const shortest = 6;
const deepest = 64;

/**
 * The password of `scheme://user:password@host`, whether the secret is known or not. No scheme is longer than that; without a bound a
 * long text of dots and letters would take the square of its length.
 */
const urlPassword = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi;

/**
 * Makes the function that every sink (log, `--json`, events of failed hooks) runs its text through. It masks each
 * secret as it is, line by line, URL-encoded and JSON-escaped, the password and user info inside a secret URL, and the password of any
 * URL at all. Values of fewer than 6 characters are not masked by value, nor a password that the URL
 * itself gives away (`postgres://postgres:postgres@…`): every other use of the word would be gone.
 */
export function createRedactor(secrets: Iterable<Secret | string>): Redactor {
  const needles = new Set<string>();
  for (const secret of secrets) {
    for (const form of formsOf(typeof secret === 'string' ? secret : secret.reveal())) needles.add(form);
  }
  const longestFirst = [...needles].sort((a, b) => b.length - a.length);
  const redactText = (text: string): string => {
    let result = text.replace(urlPassword, `$1${mask}`);
    for (const needle of longestFirst) {
      if (result.includes(needle)) result = result.replaceAll(needle, mask);
    }
    return result;
  };
  // The shape of the value is kept: only its strings change.
  return (value) => redactValue(value, redactText) as typeof value;
}

function formsOf(value: string): readonly string[] {
  const forms = [
    value,
    encodeURIComponent(value),
    encodeURI(value),
    JSON.stringify(value).slice(1, -1),
    // A key of several lines is printed, and read, line by line.
    ...value.split(/\r?\n/),
    ...partsOfUrl(value),
  ];
  return forms.filter((form) => form.length >= shortest);
}

function partsOfUrl(value: string): readonly string[] {
  if (!value.includes('://') || !URL.canParse(value)) return [];
  const { password, username, hostname, pathname, protocol } = new URL(value);
  const isGivenAway = [username, hostname, pathname.slice(1), protocol.slice(0, -1)].includes(password);
  return isGivenAway ? [] : [password, decode(password)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hasToJson(value: object): value is { readonly toJSON: () => unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function redactValue(value: unknown, redactText: (text: string) => string, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  // Deeper than any JSON that Phlo makes: a circle.
  if (depth > deepest) return '…';
  const inner = (item: unknown) => redactValue(item, redactText, depth + 1);
  if (Array.isArray(value)) return value.map(inner);
  if (value instanceof Error) return redactText(value.message);
  if (hasToJson(value)) return inner(value.toJSON());
  const entries = Object.entries(value).map(([key, item]) => [redactText(key), inner(item)] as const);
  return Object.fromEntries(entries);
}
