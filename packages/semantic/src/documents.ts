import { z } from 'zod';

const text = z.exactOptional(z.string());

/** What each command prints with `--json`. */
export const documents: Readonly<Record<string, z.ZodType>> = {
  'semantic list': z.array(
    z.strictObject({
      name: z.string(),
      provider: z.string(),
      description: z.string().nullable(),
      file: z.string().nullable(),
      datasets: z.array(z.string()),
      metrics: z.array(z.string()),
      status: z.enum(['ok', 'broken', 'unknown']).describe('By the last publish; `unknown` before the first.'),
      problems: z.array(z.string()),
    }),
  ),
  'semantic show': z.strictObject({
    name: z.string(),
    description: text,
    origin: z.exactOptional(z.strictObject({ file: z.string(), line: z.int() })),
    datasets: z.array(
      z.strictObject({
        name: z.string(),
        source: z.string(),
        description: text,
        primaryKey: z.array(z.string()),
        fields: z.array(
          z.strictObject({
            name: z.string(),
            expression: text,
            label: text,
            description: text,
            dataType: text,
            isTime: z.boolean(),
          }),
        ),
      }),
    ),
    metrics: z.array(z.strictObject({ name: z.string(), expression: text, description: text, dataType: text })),
    relationships: z.array(
      z.strictObject({
        name: z.string(),
        from: z.string(),
        to: z.string(),
        fromColumns: z.array(z.string()),
        toColumns: z.array(z.string()),
      }),
    ),
  }),
  'semantic query': z.strictObject({
    model: z.string(),
    on: z.enum(['lake', 'marts']),
    columns: z.array(z.string()),
    sql: z.string(),
    params: z.array(z.union([z.string(), z.number(), z.boolean()])).describe('Values of `$1`, `$2`, …'),
    rows: z.exactOptional(z.array(z.record(z.string(), z.unknown()))).describe('Absent with `--sql`.'),
  }),
  'semantic validate': z.strictObject({ models: z.array(z.string()) }),
};
