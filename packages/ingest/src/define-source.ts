import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describeIssue } from '@phlo/core';
import type { ConfigSchema } from '@phlo/core';
import { ingestErrors } from './errors.js';
import type { PluginFacts, RowsContext, RowsSource } from './source.js';

/** What the source of a plugin may use while it is read. */
export interface PluginSourceContext<Options, Config> extends Omit<RowsContext, 'plugin'>, Omit<PluginFacts, 'config'> {
  /** As the project wrote them where it calls the source. */
  readonly options: Options;
  /** What the project configures for the plugin. */
  readonly config: Config;
}

/** What a plugin says of one of its sources. */
export interface SourceDefinition<R extends object, Options extends StandardSchemaV1, Config> {
  /** Name of the plugin that lists it. */
  readonly plugin: string;
  /** Unique in the plugin. */
  readonly name: string;
  /** What a project says where it calls the source. Validated at once, so the schema may not be asynchronous. */
  readonly options?: Options;
  /** The schema of the plugin's configuration, for the type of what the source gets of it. */
  readonly config?: ConfigSchema<Config>;
  /** For lineage: what it reads. Default `plugin:name`. */
  datasets?(options: StandardSchemaV1.InferOutput<Options>): readonly string[];
  /** Yields rows one by one or in arrays; arrays are faster. */
  read(
    context: PluginSourceContext<StandardSchemaV1.InferOutput<Options>, Config>,
  ): AsyncIterable<R | readonly R[]> | Iterable<R | readonly R[]>;
}

/** A source of a plugin, whatever its rows, options and configuration. */
export interface AnySourceType<Config = never> {
  readonly plugin: string;
  readonly sourceName: string;
  /** Only for the compiler: the configuration that it reads. */
  readonly takes?: (config: Config) => void;
}

type Given<Options extends StandardSchemaV1> = StandardSchemaV1.InferInput<Options>;
// Without a schema there are no options, and what has no required one may be left out.
type Rest<Options extends StandardSchemaV1> =
  unknown extends Given<Options>
    ? []
    : object extends Given<Options>
      ? [options?: Given<Options>]
      : [options: Given<Options>];

/** A source of a plugin. Called with its options, it makes what `ingestion()` takes. */
export interface SourceType<R extends object, Options extends StandardSchemaV1, Config> extends AnySourceType<Config> {
  (...options: Rest<Options>): RowsSource<R>;
}

/**
 * Makes a source that a project calls by its own name and that runs with the configuration of its plugin. The type of its rows is
 * compared with the schema of the asset at compile time. Calling it throws `ASSET_INVALID`.
 *
 * @example
 * ```ts
 * import { defineSource, defineSourcePlugin } from '@phlo/ingest';
 *
 * export const numbers = defineSource({
 *   plugin: 'acme',
 *   name: 'numbers',
 *   *read() {
 *     yield [{ id: 1 }, { id: 2 }];
 *   },
 * });
 *
 * export default () => defineSourcePlugin({ name: 'acme', sources: [numbers] });
 * ```
 */
export function defineSource<R extends object, Options extends StandardSchemaV1 = StandardSchemaV1, Config = unknown>(
  definition: SourceDefinition<R, Options, Config>,
): SourceType<R, Options, Config> {
  const { plugin, name: sourceName } = definition;
  const create = (...[given]: readonly unknown[]): RowsSource<R> => {
    const options = readOptions(definition, given);
    return {
      kind: 'rows',
      plugin,
      datasets: definition.datasets?.(options) ?? [`${plugin}:${sourceName}`],
      read: ({ plugin: facts, ...context }) => definition.read(withPlugin(context, { options, facts })),
    };
  };
  return Object.freeze(Object.assign(create, { plugin, sourceName }));
}

function withPlugin<Options, Config>(
  context: Omit<RowsContext, 'plugin'>,
  { options, facts }: { readonly options: Options; readonly facts: PluginFacts | undefined },
): PluginSourceContext<Options, Config> {
  // Whoever stages a source of a plugin gives the plugin, or has thrown SOURCE_PLUGIN_INACTIVE.
  const { config, ...rest } = facts as PluginFacts;
  // The plugin's schema gave it.
  return { ...context, ...rest, options, config: config as Config };
}

function readOptions<Options extends StandardSchemaV1>(
  { plugin, name, options }: Pick<SourceDefinition<object, Options, never>, 'plugin' | 'name' | 'options'>,
  given: unknown,
): StandardSchemaV1.InferOutput<Options> {
  const fail = (message: string) =>
    ingestErrors.create('ASSET_INVALID', { message: `The source ${name} of the plugin ${plugin}: ${message}.` });
  if (options === undefined) {
    if (given === undefined) return undefined;
    throw fail('it takes no options');
  }
  const result = options['~standard'].validate(given ?? {});
  if (result instanceof Promise) throw fail('the schema of its options is asynchronous, and must not be');
  if (result.issues !== undefined) throw fail(result.issues.map(describeIssue).join('; '));
  return result.value;
}
