/** What a strict reader finds in an exposition. */
export interface ParsedFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string | undefined;
  readonly unit: string | undefined;
  readonly samples: readonly ParsedSample[];
}

export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly exemplar?: {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
    readonly time: number;
  };
}

export type Format = 'prometheus' | 'openmetrics';

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*/;
const number = /^(NaN|[+-]Inf|[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?)/;

/** Reads an exposition by the letter of its specification, and throws at the first thing that is not in it. */
export function parseExposition(text: string, format: Format): readonly ParsedFamily[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line does not end');
  const lines = text.split('\n').slice(0, -1);
  if (format === 'openmetrics' && lines.pop() !== '# EOF') throw new Error('it does not end with # EOF');
  const families: { name: string; type: string; help?: string; unit?: string; samples: ParsedSample[] }[] = [];
  const start = (name: string) => {
    const last = families.at(-1);
    if (last?.name === name) return last;
    if (families.some((one) => one.name === name)) throw new Error(`${name} is not in one piece`);
    const made = { name, type: 'untyped', samples: [] };
    families.push(made);
    return made as (typeof families)[number];
  };
  for (const line of lines) {
    const meta = /^# (TYPE|HELP|UNIT) (\S+) (.*)$/.exec(line);
    if (meta !== null) {
      const [, kind = '', name = '', rest = ''] = meta;
      const family = start(name);
      if (family.samples.length > 0) throw new Error(`metadata of ${name} behind its samples`);
      if (kind === 'TYPE') family.type = rest;
      else if (kind === 'HELP') family.help = unescape(rest, format === 'openmetrics' ? /\\|n|"/ : /\\|n/);
      else if (format === 'openmetrics' && name.endsWith(`_${rest}`)) family.unit = rest;
      else throw new Error(`a unit that ${name} does not end with`);
    } else if (line.startsWith('#')) throw new Error(`not metadata: ${line}`);
    else {
      const family = families.at(-1);
      if (family === undefined) throw new Error(`a sample without a family: ${line}`);
      family.samples.push(parseSample(line, format));
    }
  }
  for (const family of families) checkFamily(family as ParsedFamily, format);
  return families as unknown as readonly ParsedFamily[];
}

function parseSample(line: string, format: Format): ParsedSample {
  const cursor = createCursor(line);
  const name = cursor.take(metricName);
  const labels = cursor.takeLabels();
  cursor.text(' ');
  const value = toNumber(cursor.take(number));
  if (cursor.isAtEnd()) return { name, labels, value };
  if (format === 'prometheus') throw new Error(`more than a value: ${line}`);
  cursor.text(' # ');
  const exemplar = cursor.takeLabels();
  if (Object.entries(exemplar).flat().join('').length > 128) throw new Error('an exemplar of more than 128 characters');
  cursor.text(' ');
  const measured = toNumber(cursor.take(number));
  cursor.text(' ');
  const time = toNumber(cursor.take(number));
  if (!cursor.isAtEnd()) throw new Error(`more than an exemplar: ${line}`);
  if (!/_(total|bucket)$/.test(name)) throw new Error(`${name} may have no exemplar`);
  return { name, labels, value, exemplar: { labels: exemplar, value: measured, time } };
}

function createCursor(line: string) {
  let rest = line;
  const take = (pattern: RegExp): string => {
    const [found] = pattern.exec(rest) ?? [];
    if (found === undefined) throw new Error(`${String(pattern)} is not at ${JSON.stringify(rest)}`);
    rest = rest.slice(found.length);
    return found;
  };
  const text = (wanted: string): void => {
    if (!rest.startsWith(wanted)) throw new Error(`${JSON.stringify(wanted)} is not at ${JSON.stringify(rest)}`);
    rest = rest.slice(wanted.length);
  };
  return {
    take,
    text,
    isAtEnd: () => rest === '',
    takeLabels: (): Readonly<Record<string, string>> => {
      const labels = new Map<string, string>();
      if (!rest.startsWith('{')) return {};
      text('{');
      for (let isFirst = true; !rest.startsWith('}'); isFirst = false) {
        if (!isFirst) text(',');
        const name = take(labelName);
        text('="');
        const value = take(/^(?:[^"\\]|\\.)*/);
        text('"');
        if (labels.has(name)) throw new Error(`the label ${name} twice`);
        labels.set(name, unescape(value, /\\|n|"/));
      }
      text('}');
      return Object.fromEntries(labels);
    },
  };
}

function unescape(text: string, allowed: RegExp): string {
  return text.replaceAll(/\\(.?)/g, (_, character: string) => {
    if (!allowed.test(character) || character === '') throw new Error(`the escape \\${character}`);
    return character === 'n' ? '\n' : character;
  });
}

const toNumber = (text: string): number => Number(text.replace('Inf', 'Infinity'));

function checkFamily({ name, type, samples }: ParsedFamily, format: Format): void {
  const base = format === 'openmetrics' ? name : name.replace(/_total$/, '');
  const allowed = {
    counter: [`${base}_total`],
    gauge: [name],
    histogram: [`${name}_bucket`, `${name}_sum`, `${name}_count`],
  }[type];
  if (allowed === undefined) throw new Error(`the type ${type} of ${name}`);
  const seen = new Set<string>();
  for (const sample of samples) {
    if (!allowed.includes(sample.name)) throw new Error(`${sample.name} in the family ${name}`);
    const key = JSON.stringify([sample.name, Object.entries(sample.labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
    if (seen.has(key)) throw new Error(`${key} twice`);
    seen.add(key);
    if (type === 'counter' && !(sample.value >= 0)) throw new Error(`the counter ${name} is ${sample.value}`);
  }
  if (type === 'histogram') checkHistogram(name, samples, format);
}

function checkHistogram(name: string, samples: readonly ParsedSample[], format: Format): void {
  let last = { bound: -Infinity, value: 0 };
  for (const { name: line, labels, value } of samples) {
    if (line.endsWith('_bucket')) {
      const le = labels['le'] ?? '';
      if (format === 'openmetrics' && !/^([+]Inf|\d+\.\d+)$/.test(le))
        throw new Error(`the bound ${le} is not canonical`);
      const bound = toNumber(le);
      if (bound <= last.bound || value < last.value) throw new Error(`the buckets of ${name} do not rise`);
      last = { bound, value };
    } else if (line.endsWith('_count')) {
      if (last.bound !== Infinity || last.value !== value)
        throw new Error(`the count of ${name} is not its last bucket`);
      last = { bound: -Infinity, value: 0 };
    }
  }
}
