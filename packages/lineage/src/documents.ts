import { z } from 'zod';

const kind = z.enum(['source', 'table', 'mart']);
const milliseconds = z.int().describe('Epoch milliseconds.');
const columns = z.array(z.strictObject({ from: z.string(), to: z.string() }));

const dataset = z.strictObject({
  name: z.string(),
  kind,
  location: z.exactOptional(z.string()),
  snapshotId: z.exactOptional(z.string()),
  columns: z.exactOptional(z.array(z.strictObject({ name: z.string(), type: z.string() }))),
});

const step = z.strictObject({
  name: z.string(),
  kind,
  depth: z.int(),
  via: z
    .array(
      z.strictObject({
        from: z.string(),
        to: z.string(),
        job: z.string(),
        isCurrent: z.boolean().describe('Whether the job did it the last time that it ran.'),
        columns: z.exactOptional(columns),
      }),
    )
    .describe('How it was reached first.'),
});

const edge = z.strictObject({
  from: z.string(),
  to: z.string(),
  job: z.string(),
  firstSeen: milliseconds,
  lastSeen: milliseconds,
  runId: z.exactOptional(z.string()),
  columns: z.exactOptional(columns),
  isCurrent: z.boolean(),
});

/** What each command prints with `--json`. */
export const documents: Readonly<Record<string, z.ZodType>> = {
  'lineage show': z.strictObject({
    dataset,
    lastRun: z.exactOptional(
      z.strictObject({
        job: z.string(),
        runId: z.exactOptional(z.string()),
        kind: z.string(),
        status: z.string(),
        endedAt: milliseconds,
        durationMs: z.number(),
      }),
    ),
    up: z.exactOptional(z.array(step)).describe('What it was made of; absent with `--down`.'),
    down: z.exactOptional(z.array(step)).describe('What was made of it; absent with `--up`.'),
  }),
  'lineage impact': z.strictObject({
    dataset: z.string(),
    direct: z.int(),
    total: z.int(),
    affected: z.array(z.strictObject({ name: z.string(), kind, depth: z.int(), jobs: z.array(z.string()) })),
  }),
  'lineage path': z.strictObject({
    from: z.string(),
    to: z.string(),
    path: z
      .exactOptional(
        z.array(
          z.strictObject({ from: z.string(), to: z.string(), job: z.string(), columns: z.exactOptional(columns) }),
        ),
      )
      .describe('Absent where none leads there.'),
    isReverse: z.boolean().describe('Whether one leads the other way.'),
  }),
  'lineage export': z.strictObject({
    format: z.enum(['mermaid', 'dot', 'json', 'svg']),
    datasets: z.array(dataset),
    edges: z.array(edge),
  }),
  'lineage send': z.strictObject({
    runId: z.string(),
    target: z.exactOptional(z.string()).describe('Where they went; absent where nothing was sent.'),
    events: z.array(z.looseObject({ eventTime: z.string(), producer: z.string(), schemaURL: z.string() })),
  }),
};
