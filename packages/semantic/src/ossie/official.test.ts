import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseOssie, writeOssie } from './parse-ossie.js';
import { readOfficial } from './official.test.setup.js';

const schema = readOfficial('ossie.json');
const [tpcds, flights] = ['tpcds', 'flights'].map((name) => readOfficial(`ossie-example-${name}.yaml`));
const ours = readFileSync(
  new URL('../../../../examples/flights/workflows/semantic/flights.yaml', import.meta.url),
  'utf8',
);

type Fields = Record<string, unknown>;
interface ReadDocument {
  semantic_model: [Fields & { datasets: [Fields]; metrics: [Fields & { expression: Fields }] }];
}

/** A document with one thing changed, as text that YAML reads. */
function change(text: string, edit: (model: ReadDocument['semantic_model'][0]) => void): string {
  const document = parse(text) as ReadDocument;
  edit(document.semantic_model[0]);
  return JSON.stringify(document);
}

/** Changes that break a rule of the schema, each another one. */
const breaks: readonly (readonly [string, (text: string) => string])[] = [
  ['another field', (text) => change(text, (one) => Object.assign(one, { nmae: 'x' }))],
  ['no name', (text) => change(text, (one) => delete one['name'])],
  ['no dataset', (text) => change(text, (one) => Object.assign(one, { datasets: [] }))],
  ['a source that is no text', (text) => change(text, (one) => Object.assign(one.datasets[0], { source: 1 }))],
  ['a type that there is not', (text) => change(text, (one) => Object.assign(one.metrics[0], { datatype: 'Money' }))],
  ['a key that is no list', (text) => change(text, (one) => Object.assign(one.datasets[0], { primary_key: 'id' }))],
  [
    'an expression without a dialect',
    (text) => change(text, (one) => Object.assign(one.metrics[0].expression, { dialects: [] })),
  ],
  ['notes that are a number', (text) => change(text, (one) => Object.assign(one, { ai_context: 1 }))],
  [
    'an extension without data',
    (text) => change(text, (one) => Object.assign(one, { custom_extensions: [{ vendor_name: 'X' }] })),
  ],
];

describe('the model of the example', () => {
  it('has no problem, and is written back byte by byte', () => {
    expect(parseOssie(ours, 'flights.yaml').problems).toEqual([]);
    expect(writeOssie(parseOssie(ours, 'flights.yaml'))).toBe(ours);
  });

  it.each(breaks)('is refused with %s', (_what, edit) =>
    expect(parseOssie(edit(ours), 'm.yaml').problems).not.toEqual([]),
  );
});

describe.each(schema === undefined ? [] : [schema])('the official schema, which is at hand,', (text) => {
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(text) as object);

  it('accepts the model of the example', () => expect(validate(parse(ours))).toBe(true));

  it.each(breaks)('agrees that there may not be %s', (_what, edit) => expect(validate(parse(edit(ours)))).toBe(false));
});

const examples = tpcds === undefined || flights === undefined ? [] : [{ tpcds, flights }];

describe.each(examples)('the official examples, which are at hand,', ({ tpcds: retail, flights: ontology }) => {
  it('are read: TPC-DS without a problem, the ontology as what it is', () => {
    const read = parseOssie(retail, 'tpcds.yaml');
    expect(read.problems).toEqual([]);
    expect(
      read.models.map(({ name, datasets, metrics, relationships }) => [
        name,
        datasets.length,
        metrics.length,
        relationships.length,
      ]),
    ).toEqual([['tpcds_retail_model', 5, 5, 4]]);
    expect(parseOssie(ontology, 'flights.yaml').problems).toEqual([
      {
        message: 'the document is an ontology of Ossie, and not a semantic model',
        origin: { file: 'flights.yaml', line: 24 },
      },
    ]);
  });

  it.each([
    ['TPC-DS', retail],
    ['flights', ontology],
  ])('are written back byte by byte: %s', (_what, text) => {
    expect(writeOssie(parseOssie(text, 'm.yaml'))).toBe(text);
  });
});
