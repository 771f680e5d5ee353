import { z } from 'zod';
import { cliErrors } from '../errors.js';
import type { ProjectConfig } from './define-project.js';

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
  plugins: z
    .array(
      z.custom(
        (value) => typeof value === 'object' && value !== null && 'name' in value,
        'a plugin made by definePlugin()',
      ),
    )
    .optional(),
});

/** Checks the default export of a config file. Throws `CONFIG_INVALID` with every problem and its path. */
export function parseConfig(value: unknown, path: string): ProjectConfig {
  const result = schema.safeParse(value);
  // The schema accepts what the interface says; plugins are checked again, hook by hook, when they are registered.
  if (result.success) return result.data as unknown as ProjectConfig;
  const problems = result.error.issues.map(
    (issue) => `${issue.path.join('.') || '(default export)'}: ${issue.message}`,
  );
  throw cliErrors.create('CONFIG_INVALID', {
    message: `${path} is not a valid project:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    details: { path, problems },
  });
}
