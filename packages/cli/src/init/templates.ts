import { closest } from '@phlo/core';
import { cliErrors } from '../errors.js';
import { readTemplate } from '../read-template.js';

interface Template {
  readonly description: string;
  /** What makes something to run. */
  readonly first?: string;
  /** A query that shows something, once the project has run. */
  readonly query?: string;
}

/** What a new project begins with, by name; the first is the default. */
export const templates = {
  files: {
    description: 'a shop: orders from CSV files, customers from code, revenue by day',
    query: 'select * from gold.revenue_by_day',
  },
  flights: {
    description: 'flights of a week: quality checks, models in two layers, a hook, a file to see refused',
    query: 'select * from gold.delay_by_airport',
  },
  empty: {
    description: 'the folders and a test, and nothing to delete',
    first: 'npx phlo create ingestion bronze.events',
    query: 'select * from bronze.events',
  },
} as const satisfies Readonly<Record<string, Template>>;

export type TemplateName = keyof typeof templates;

// The keys of a constant of ours.
export const templateNames = Object.keys(templates) as readonly TemplateName[];

export const defaultTemplate: TemplateName = 'files';

/** Throws `USAGE`. */
export function parseTemplate(text: string): TemplateName {
  const found = templateNames.find((name) => name === text);
  if (found !== undefined) return found;
  const guess = closest(text, templateNames);
  throw cliErrors.create('USAGE', {
    message: `There is no template "${text}".${guess === undefined ? '' : ` Did you mean "${guess}"?`}`,
    hint: `Choose one of ${templateNames.join(', ')}.`,
  });
}

/** Commands that show what a project of the template does, in this order. */
export function templateSteps(name: TemplateName): readonly string[] {
  const { first, query }: Template = templates[name];
  const asks = query === undefined ? [] : [`npx phlo query "${query}"`];
  return [...(first === undefined ? [] : [first]), 'npx phlo run', 'npx phlo test', ...asks];
}

/** The files of a template, by path; `%project%` stands for the name of the project. */
export const templateFiles = (name: TemplateName): Promise<Readonly<Record<string, string>>> =>
  readTemplate(`init/${name}`);
