import { didYouMean, plainIssue } from '@phlo/core';
import { z } from 'zod';
import { cliErrors } from '../errors.js';
import type { ProjectConfig } from './define-project.js';
import { filterObject, hooksObject, overrideObject } from './hooks-schema.js';
import { pluginList, pluginsObject } from './plugins-schema.js';

const envRef = z.custom((value) => typeof value === 'object' && value !== null && 'variable' in value);

const schema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and "-", beginning with a letter'),
  lake: z.strictObject({ dir: z.string().min(1).optional() }).optional(),
  marts: z.strictObject({ url: z.union([z.string().min(1), envRef]).optional() }).optional(),
  engine: z
    .strictObject({
      memory: z
        .string()
        .regex(/^\d+(\.\d+)?\s*(MB|GB|MiB|GiB)$/i, 'a size such as "2GB"')
        .optional(),
      threads: z.int().min(1).max(256).optional(),
    })
    .optional(),
  concurrency: z.int().min(1).max(64).optional(),
  hooks: hooksObject.optional(),
});

const withPlugins = schema.extend({ plugins: pluginsObject.optional() });
const withPluginList = schema.extend({ plugins: pluginList });

/** Checks the default export of a config file. Throws `CONFIG_INVALID` with every problem and its path. */
export function parseConfig(value: unknown, path: string): ProjectConfig {
  if (isModule(value))
    throw cliErrors.create('CONFIG_INVALID', {
      message: `${path} has no default export.`,
      hint: "Write `export default defineProject({ name: '…' })`.",
      details: { path },
    });
  const result = schemaOf(value).safeParse(value);
  // The schema accepts what the interface says; plugins are checked again, hook by hook, when they are registered.
  if (result.success) return result.data as unknown as ProjectConfig;
  const problems = result.error.issues.flatMap(describeIssue);
  throw cliErrors.create('CONFIG_INVALID', {
    message: `${path} is not a valid project:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    details: { path, problems },
  });
}

/** One of the two ways to write plugins: problems of a union of both would have no path. */
const schemaOf = (value: unknown) =>
  typeof value === 'object' && value !== null && 'plugins' in value && Array.isArray(value.plugins)
    ? withPluginList
    : withPlugins;

const fieldsAt: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(withPlugins.shape),
  plugins: Object.keys(pluginsObject.shape),
};

/** Fields that may stand at a path: those of a hook's settings are the same for every hook. */
function knownFields([first, ...rest]: Issue['path']): readonly string[] {
  if (first !== 'hooks') return fieldsAt[[...(first === undefined ? [] : [first]), ...rest].join('.')] ?? [];
  if (rest.length === 1) return Object.keys(overrideObject.shape);
  return rest.length === 2 && rest[1] === 'where' ? Object.keys(filterObject.shape) : [];
}

type Issue = z.core.$ZodIssue;

function describeIssue(issue: Issue): readonly string[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const guess = didYouMean(key, knownFields(issue.path));
      return `${path === '' ? '' : `${path}.`}${key}: there is no such field${guess === undefined ? '' : `. ${guess}`}`;
    });
  // What is wrong with a key is told of the issue, and its own message says no more than that.
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => `${path}: ${message}`);
  return [`${path || '(default export)'}: ${plainIssue(issue.message)}`];
}

/** Where a file has no default export, the loader gives the module itself. */
const isModule = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && '__esModule' in value);
