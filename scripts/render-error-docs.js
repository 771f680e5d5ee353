import { escapeProse } from './escape-prose.js';
import { exitCodes } from './exit-codes.js';

/**
 * @typedef {{ readonly exitCode: number, readonly summary: string, readonly hint?: string, readonly retryable?: boolean }} Entry
 * @typedef {{ readonly packageName: string, readonly entries: Readonly<Record<string, Entry>> }} Catalogue
 */

const preamble = `<!-- Written by \`npm run errors\` from the catalogues; a test compares them. Change src/errors.ts of the package. -->

# Errors

Every error of Phlo has a code. Its message says what happened, with the value that caused it; its hint, which command
comes next; after a failed write it also says what state the data is in. \`--debug\` adds the stack and \`--json\` prints
the same fields as JSON.

| Exit code | Meaning |
| --------- | ------- |
${[...exitCodes].map(([code, meaning]) => `| ${code} | ${meaning} |`).join('\n')}
`;

/**
 * The text of `docs/errors.md`: cause and remedy of every code, by package.
 *
 * @param {readonly Catalogue[]} catalogues
 * @returns {string}
 */
export function renderErrorDocs(catalogues) {
  const sorted = catalogues.toSorted((a, b) => compare(a.packageName, b.packageName));
  return `${[preamble.trimEnd(), ...sorted.map(renderCatalogue)].join('\n\n')}\n`;
}

/** @param {Catalogue} catalogue */
function renderCatalogue({ packageName, entries }) {
  const codes = Object.entries(entries).toSorted(([a], [b]) => compare(a, b));
  return [`## ${packageName}`, ...codes.map(([code, entry]) => renderEntry(code, entry))].join('\n\n');
}

/**
 * @param {string} code
 * @param {Entry} entry
 */
function renderEntry(code, { exitCode, summary, hint, retryable = false }) {
  const meaning = exitCodes.get(exitCode) ?? '';
  const remedy = hint ?? 'The hint of the error names the next step; it depends on the case.';
  return [
    `### ${code}`,
    `**Cause.** ${escapeProse(summary)}`,
    `**Remedy.** ${escapeProse(remedy)}`,
    `Exit code ${exitCode} (${meaning}).${retryable ? ' A later attempt may succeed, so runs try again by themselves.' : ''}`,
  ].join('\n\n');
}

/**
 * @param {string} a
 * @param {string} b
 */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
