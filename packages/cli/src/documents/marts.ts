import { z } from 'zod';

const engine = z.enum(['pglite', 'postgresql']);

/** `phlo marts --json`. */
export const marts = z.strictObject({
  target: z.string().describe('Where marts go.'),
  engine: engine
    .nullable()
    .describe('What of Phlo serves them; null where nothing ever has, and for a server of your own.'),
  server: z
    .strictObject({
      host: z.string(),
      port: z.int(),
      user: z.string(),
      database: z.string(),
      passwordFile: z.string().describe('As `PGPASSFILE` names it.'),
      password: z.exactOptional(z.string()).describe('With `--password`.'),
      isReady: z.boolean(),
      pid: z.int(),
    })
    .nullable()
    .describe('That of Phlo; null while none runs, and for a server of your own.'),
});

/** `phlo marts serve --json`: once it takes connections. */
export const martsServed = z.strictObject({
  engine,
  directory: z.string(),
  host: z.string(),
  port: z.int(),
  passwordFile: z.string(),
});
