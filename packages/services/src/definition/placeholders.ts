import { didYouMean } from '@phlo/core';

/** What placeholders stand for. */
export interface PlaceholderValues {
  /** Of `{name}` and `{kind:name}`; `undefined` where there is no such value. */
  valueOf(name: string): string | undefined;
  /** Of `${NAME}`. */
  variable(name: string): string | undefined;
}

/** Placeholders without an argument. */
const plainPlaceholders = [
  'project_name',
  'project_root',
  'service_name',
  'service_dir',
  'container_name',
  'data_dir',
  'files_dir',
  'node',
  'phlo',
] as const;

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly fallback: string | undefined }
  | { readonly kind: 'value'; readonly name: string; readonly whole: string };

/** `{{` is a brace and `$$` a dollar; a brace with anything but a name behind it is a text, as in JSON. */
const pattern = /\{\{|\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\{([a-z_]+(?::[a-zA-Z0-9_.-]+)?)\}/g;

function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const { 0: whole, 1: variable, 2: fallback, 3: name, index } of text.matchAll(pattern)) {
    parts.push({ kind: 'text', text: text.slice(end, index) });
    end = index + whole.length;
    if (variable !== undefined) parts.push({ kind: 'variable', name: variable, fallback });
    else if (name !== undefined) parts.push({ kind: 'value', name, whole });
    else parts.push({ kind: 'text', text: whole.slice(1) });
  }
  return [...parts, { kind: 'text', text: text.slice(end) }];
}

/**
 * A text with its placeholders replaced, once: what a value says is not read again. `onMissing` is told of `${NAME}` that is not set
 * and has no default, and gives what takes its place.
 */
export function expand(text: string, values: PlaceholderValues, onMissing: (variable: string) => string): string {
  return partsOf(text)
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'value') return values.valueOf(part.name) ?? part.whole;
      const value = values.variable(part.name);
      if (part.fallback === undefined) return value ?? onMissing(part.name);
      // As in a shell: `:-` also takes the place of an empty value.
      return value === undefined || value === '' ? part.fallback : value;
    })
    .join('');
}

/** What a text may refer to. */
export interface PlaceholderNames {
  readonly ports: Iterable<string>;
  readonly programs?: Iterable<string>;
}

/** What is wrong with the placeholders of a text. */
export function checkPlaceholders(text: string, { ports, programs = [] }: PlaceholderNames): readonly string[] {
  const known: readonly string[] = [
    ...plainPlaceholders,
    ...[...ports].map((name) => `port:${name}`),
    ...[...programs].map((name) => `bin:${name}`),
  ];
  return partsOf(text).flatMap((part) => {
    if (part.kind !== 'value' || known.includes(part.name)) return [];
    return [`there is no placeholder ${part.whole}. ${didYouMean(part.name, known) ?? 'For a brace write {{'}`];
  });
}

const shells = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash', 'fish']);

/**
 * Where a command hands a text with placeholders to a shell as its program: values would become code. Index of the argument, or
 * `undefined`.
 */
export function shellProgramIndex(command: readonly string[]): number | undefined {
  const shell = command.findIndex((word) => shells.has(word.slice(word.lastIndexOf('/') + 1)));
  if (shell < 0) return undefined;
  const flag = command.findIndex((word, index) => index > shell && /^-[a-z]*c[a-z]*$/.test(word));
  const text = flag < 0 ? undefined : command[flag + 1];
  if (text === undefined) return undefined;
  return partsOf(text).some(({ kind }) => kind !== 'text') ? flag + 1 : undefined;
}
