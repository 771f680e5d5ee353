import { z } from 'zod';
import { durationPattern, isShortEnough, parseDuration } from './duration.js';
import { asLine, isPlain } from './plain-text.js';

// The one source of what a `service.yaml` may say: `service.schema.json` is generated from it, and a test compares the two.

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and "-", beginning with a letter, at most 63');
const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'letters, digits and "_", not beginning with a digit');
const text = z.string().min(1, 'a text with something in it');
const line = text.refine(isPlain, 'one line, without control characters');
const prose = z.string().refine((lines) => isPlain(asLine(lines)), 'a text without control characters');
const duration = z
  .string()
  .regex(durationPattern, 'a duration such as "500ms", "10s" or "2m"')
  .refine(isShortEnough, 'a duration of at most 576h, which are 24 days');
const timeout = duration.refine(
  (given) => !durationPattern.test(given) || parseDuration(given) > 0,
  'more than nothing: it would have failed before it has begun. At most 576h',
);
const command = z
  .array(z.string('a text: put it in quotes'), {
    error: 'a list: program and arguments, such as ["redis-server", "--port", "6379"]',
  })
  .min(1, 'a list with a program in it')
  .describe('Program and arguments. No shell reads them.');
const plainValue = z.union([z.string(), z.number(), z.boolean()]).describe('May have placeholders');
const environment = z.record(variableName, plainValue);
const port = z
  .union([z.int().min(1).max(65_535), z.string()])
  .describe(
    'A number, a range such as 8000-8010 of which the first start takes a free one and keeps it, or a placeholder such as ${PORT:-5432}',
  );

const variable = z.strictObject({
  default: plainValue.optional(),
  description: prose.optional(),
  secret: z.boolean().optional().describe('Its value is masked wherever it would be shown'),
  generate: z.boolean().optional().describe('A secret that is made at random where it is not set, and kept'),
});

const health = z
  .strictObject({
    http: text.optional().describe('URL that answers with a status below 400'),
    status: z.int().min(100).max(599).optional().describe('The one status that counts, for http'),
    tcp: port.optional().describe('Port that takes connections, such as {port:main}'),
    command: command.optional().describe('Command that ends with 0'),
    interval: duration.optional().describe('Between two probes. Default 1s'),
    timeout: timeout.optional().describe('Of one probe. Default 5s'),
    retries: z.int().min(1).max(100_000).optional().describe('Probes that may fail in a row. Default 60'),
  })
  .describe('When it is ready: exactly one of http, tcp and command');

const restartPolicy = z.enum(['no', 'on-failure', 'always']);
const restart = z.union([
  restartPolicy,
  z.strictObject({
    policy: restartPolicy,
    max: z.int().min(1).max(1_000_000).optional().describe('Restarts in a row. Default 5'),
    backoff: duration.optional().describe('Before the first restart; doubled with each. Default 1s'),
  }),
]);

const nativeForm = z.strictObject({
  name: name.optional().describe('Tells several forms apart'),
  command,
  cwd: text.optional().describe('Relative to the project. Default: the data folder of the service'),
  requires: z
    .record(name, z.union([text, z.array(text).min(1)]))
    .optional()
    .describe('Programs that must be there, with alternatives: {bin:name} is the path of the first that is found'),
  install: prose.optional().describe('How to get what is required'),
  env: environment.optional(),
  stop_signal: z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGKILL']).optional(),
  grace: duration.optional().describe('Between stop_signal and the kill. Default 10s'),
  restart: restart.optional(),
});

const shellHook = z.strictObject({
  name: line,
  command,
  priority: z.int().optional().describe('Lower runs first. Default 100'),
  policy: z.enum(['ignore', 'log', 'raise']).optional().describe('What a failure means. raise: pre_* only'),
  timeout: timeout.optional().describe('After which it is killed. Default 60s'),
  env: environment.optional(),
  requires: z.array(text).optional().describe('Programs without which it fails'),
});

const shellHooks = z.array(shellHook).optional();

/** What a `service.yaml` may say. */
export const definitionSchema = z
  .strictObject({
    name,
    description: prose.optional(),
    category: line.optional(),
    default: z.boolean().optional().describe('Whether it is started without being named'),
    profile: name.optional(),
    depends_on: z.array(name).optional(),
    env: z.record(variableName, z.union([variable, plainValue])).optional(),
    ports: z.record(name, port).optional(),
    health: health.optional(),
    native: z.union([nativeForm, z.array(nativeForm).min(1)]).optional(),
    compose: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('A service of the Compose Specification (https://github.com/compose-spec/compose-spec)'),
    files: z
      .array(
        z.strictObject({
          source: text.describe('Relative to the folder of service.yaml'),
          dest: text.describe('Relative to {files_dir}'),
          expand: z.boolean().optional().describe('Whether placeholders in its text are replaced. Default false'),
        }),
      )
      .optional(),
    hooks: z
      .strictObject({ pre_start: shellHooks, post_start: shellHooks, pre_stop: shellHooks, post_stop: shellHooks })
      .optional(),
  })
  .describe('A service beside a Phlo project');

export type RawDefinition = z.infer<typeof definitionSchema>;
export type RawForm = z.infer<typeof nativeForm>;
export type RawHook = z.infer<typeof shellHook>;

/** The published JSON Schema. */
export const definitionJsonSchema = (): Readonly<Record<string, unknown>> => ({
  ...z.toJSONSchema(definitionSchema, { io: 'input', target: 'draft-2020-12' }),
  $id: 'urn:phlo:service',
  title: 'service.yaml',
});
