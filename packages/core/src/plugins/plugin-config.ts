import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';
import { coreErrors } from '../errors/core-errors.js';

/**
 * Configuration of plugins by their names, for the types of `plugins.config` in `phlo.config.ts`. A plugin adds its own:
 * `declare module '@phlo/core' { interface PluginConfigMap { slack: { readonly channel: string } } }`
 */
// Declaration merging needs an interface, which is empty until a plugin adds to it.
export interface PluginConfigMap {}

/**
 * What checks a plugin's configuration: any {@link https://standardschema.dev | Standard Schema}, such as one of zod, valibot or
 * arktype. Where it knows the specification's JSON Schema extension, the manifest tells the configuration's shape.
 */
export type ConfigSchema<Config> = StandardSchemaV1<unknown, Config> | JsonConfigSchema<Config>;

interface JsonConfigSchema<Config> {
  readonly '~standard': StandardSchemaV1.Props<unknown, Config> & Partial<StandardJSONSchemaV1.Props<unknown, Config>>;
}

type Verdict<Config> =
  | { readonly isValid: true; readonly config: Config }
  | { readonly isValid: false; readonly problems: readonly string[] };

/** Checks a value; problems name the path of what is wrong. Where nothing was given, the schema is asked about `{}`. */
export async function checkConfig<Config>(schema: ConfigSchema<Config>, given: unknown): Promise<Verdict<Config>> {
  const result = await schema['~standard'].validate(given ?? {});
  if (result.issues === undefined) return { isValid: true, config: result.value };
  return { isValid: false, problems: result.issues.map(describeIssue) };
}

/** `path.to.field: what is wrong`, of a problem that a Standard Schema found. */
export function describeIssue({ message, path = [] }: StandardSchemaV1.Issue): string {
  const keys = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment));
  const text = plainIssue(message);
  return keys.length === 0 ? text : `${keys.join('.')}: ${text}`;
}

/** What zod says of a value, in the words of somebody who writes a configuration and knows no `undefined`. */
export const plainIssue = (message: string): string =>
  message.replace(/^Invalid input: /, '').replace(/^expected (.+), received undefined$/, 'it is missing; expected $1');

/** {@link checkConfig} that throws `PLUGIN_CONFIG_INVALID`. A plugin without a schema takes no configuration. */
export async function parsePluginConfig<Config>(
  plugin: { readonly name: string; readonly config?: ConfigSchema<Config> },
  given: unknown,
): Promise<Config> {
  const { name, config: schema } = plugin;
  // Config is `undefined` where there is no schema to infer another type from.
  if (schema === undefined && given === undefined) return undefined as Config;
  const verdict =
    schema === undefined
      ? ({ isValid: false, problems: ['the plugin takes no configuration'] } as const)
      : await checkConfig(schema, given);
  if (verdict.isValid) return verdict.config;
  throw coreErrors.create('PLUGIN_CONFIG_INVALID', {
    message: `The configuration of the plugin ${name} is not valid:\n${verdict.problems.map((one) => `  - ${one}`).join('\n')}`,
    details: { plugin: name, problems: verdict.problems },
  });
}

/** The JSON Schema of what may be configured; `undefined` where the schema's library cannot tell. */
export function configJsonSchema(schema: ConfigSchema<unknown>): Readonly<Record<string, unknown>> | undefined {
  const props = schema['~standard'];
  if (!('jsonSchema' in props)) return undefined;
  return props.jsonSchema?.input({ target: 'draft-2020-12' });
}
