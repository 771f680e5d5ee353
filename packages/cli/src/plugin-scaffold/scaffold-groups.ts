import type { PluginGroup } from '@phlo/core';

/** What differs between scaffolds of two groups, besides their files in `templates/plugin/<group>`. */
export interface ScaffoldGroup {
  /** What the plugin does, in a few words. */
  readonly summary: string;
  /** Packages whose contracts it implements, besides core: the project that uses it has them already. */
  readonly peers: readonly string[];
  /** Names that are built in, and would be shadowed or do nothing. */
  readonly reserved?: readonly string[];
  /** Fields of `defineProject`, beside its name: the example that the README shows. */
  readonly config: readonly string[];
  /** How a project uses it, in Markdown. `__plugin__` and `__package__` stand for the names. */
  readonly use: string;
}

/** Groups with a host, for which a scaffold is a plugin that works. */
export const scaffoldGroups: Readonly<Partial<Record<PluginGroup, ScaffoldGroup>>> = {
  hooks: {
    summary: 'Appends a line about each run to a file.',
    peers: [],
    config: ["plugins: { config: { '__plugin__': { file: 'runs.jsonl' } } },"],
    use: 'Once it is installed, it hears the events of every run. `phlo plugin info __plugin__` shows its hooks.',
  },
  sources: {
    summary: 'A source: the days of a calendar.',
    peers: ['@phlo/ingest'],
    config: ["plugins: { config: { '__plugin__': { freeDays: [6, 7] } } },"],
    use: `\`\`\`ts
import { ingestion } from 'phlo';
import { dayColumns, days } from '__package__';

export const calendar = ingestion(
  { table: 'bronze.days', schema: dayColumns, key: ['day'], strategy: 'append' },
  days({ from: '2026-01-01', to: '2026-12-31' }),
);
\`\`\``,
  },
  quality: {
    summary: 'A kind of check: values match a regular expression.',
    peers: ['@phlo/quality'],
    config: ["plugins: { allow: ['quality:__plugin__'] },"],
    use: `In code, \`matches('code', { pattern: '[A-Z]{3}' })\` with \`import { matches } from '__package__'\`; in the front matter of a model:

\`\`\`yaml
checks:
  - __plugin__.matches: { column: code, pattern: '[A-Z]{3}' }
\`\`\``,
  },
  transforms: {
    summary: 'A tool that makes a table of all rows of others, from a file that names them.',
    peers: ['@phlo/transform'],
    reserved: ['sql'],
    config: ["plugins: { config: { '__plugin__': { distinct: true } } },"],
    use: `\`workflows/transforms/gold/everything.union\` names the tables, a line each:

\`\`\`text
bronze.some
bronze.others
\`\`\``,
  },
  destinations: {
    summary: 'Publishes marts as CSV files in a folder.',
    peers: ['@phlo/lake'],
    reserved: ['postgres', 'postgresql', 'pglite'],
    config: ["marts: { url: '__plugin__://./exports' },", "plugins: { config: { '__plugin__': { header: true } } },"],
    use: 'Marts go where `marts.url` says. `exports/published.json` names the file of each of them.',
  },
  cli: {
    summary: 'A command that lists the tables of the lake, the largest first.',
    peers: ['phlo'],
    config: ["plugins: { config: { '__plugin__': { least: 1 } } },"],
    use: `\`\`\`sh
npx phlo __plugin__ --least 1000
\`\`\``,
  },
};
