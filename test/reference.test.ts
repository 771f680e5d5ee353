import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { column } from '@phlo/ingest';
import * as builders from '@phlo/quality';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../packages/cli/src/config/parse-config.ts';
import { failingRows } from '../packages/quality/src/failing-rows.ts';
import { scanSql } from '../packages/quality/src/scan-sql.ts';
import { readFunctions } from '../scripts/reference/functions.js';
import { referenceDocs } from '../scripts/reference/reference-docs.js';
import { checkExamples } from '../scripts/reference/render-checks.js';
import { root } from './workspace/packages.ts';

const docs = referenceDocs({ builders, failingRows, scanSql, column });

describe('the reference', () => {
  it.each([...docs.keys()])('says what the code says: %s (npm run reference writes it)', (path) =>
    expect(readFileSync(join(root, path), 'utf8')).toBe(docs.get(path)),
  );
});

describe('docs/reference/config.md', () => {
  const section = /## The project([\s\S]*?)## Plugins/.exec(docs.get('docs/reference/config.md') ?? '')?.[1] ?? '';
  const paths = [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, path = '']) => path);

  it('has the fields of the project', () => expect(paths).toContain('marts.url'));

  it.each(paths.filter((path) => path !== 'plugins.config'))('names a field that the schema knows: %s', (path) => {
    // Nothing is as a field wants it, so that each field that is known is told as wrong by its own path.
    const keys = path.replaceAll('<name>', 'a/b').split('.');
    const config = keys.reduceRight<unknown>((value, key) => ({ [key]: value }), Number.NaN);
    const problems = problemsOf({ name: 'shop', ...(config as object) });
    expect(problems.filter((problem) => problem.includes('no such field'))).toEqual([]);
    expect(problems.some((problem) => problem.startsWith(keys.join('.')))).toBe(true);
  });
});

describe('docs/reference/checks.md', () => {
  it('has every builder of the package', () => {
    const exported = readFunctions(pathToFileURL(join(root, 'packages/quality/src/checks.ts')));
    expect(checkExamples.map(({ name }) => name)).toEqual([...exported.keys()].filter((name) => name in builders));
  });

  it.each(checkExamples)('shows front matter that is the same check as the call: $name', ({ make, yaml }) =>
    expect(builders.parseChecks(parse(yaml))).toEqual([make(builders)]),
  );
});

function problemsOf(config: object): readonly string[] {
  try {
    parseConfig(config, 'phlo.config.ts');
    return [];
  } catch (error) {
    return (error as { readonly details: { readonly problems: readonly string[] } }).details.problems;
  }
}
