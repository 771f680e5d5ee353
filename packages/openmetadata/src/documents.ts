import { z } from 'zod';

const plan = {
  target: z.string(),
  changes: z.array(
    z.strictObject({
      action: z.enum(['create', 'update']),
      kind: z.string(),
      key: z.string(),
      fields: z.array(z.string()).describe('What differs.'),
    }),
  ),
  unchanged: z.int(),
  waitingResults: z.int().describe('Results of checks that the server does not have yet.'),
};

/** What each command prints with `--json`. */
export const documents: Readonly<Record<string, z.ZodType>> = {
  'openmetadata health': z.strictObject({
    target: z.string(),
    version: z.string(),
    isOld: z.boolean(),
    user: z.string(),
  }),
  'openmetadata plan': z.strictObject(plan),
  'openmetadata sync': z.strictObject({
    ...plan,
    isDryRun: z.boolean(),
    requests: z
      .exactOptional(
        z.array(
          z.strictObject({
            method: z.enum(['GET', 'PUT', 'POST']),
            path: z.string(),
            body: z.exactOptional(z.unknown()),
          }),
        ),
      )
      .describe('Of a dry run.'),
  }),
};
