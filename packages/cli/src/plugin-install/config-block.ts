import { discoverPlugins } from '@phlo/core/plugins';
import type { DiscoveredPlugin } from '@phlo/core/plugins';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What has to stand in `phlo.config.ts` before the plugins of a package act: `plugins.config` with every field that their schemas require. `undefined` where they
 * require none. Plugins that share a name share a configuration.
 */
export function renderConfigBlock(packageName: string, projectDir: string): string | undefined {
  const byName = new Map<string, readonly string[]>();
  for (const plugin of discoverPlugins({ projectDir }).plugins) {
    if (plugin.package !== packageName) continue;
    const fields = requiredFields(plugin);
    if (fields.length > 0 && !byName.has(plugin.name)) byName.set(plugin.name, fields);
  }
  if (byName.size === 0) return undefined;
  const plugins = [...byName].map(([name, fields]) => `      ${keyText(name)}: { ${fields.join(', ')} },`);
  return ['  plugins: {', '    config: {', ...plugins, '    },', '  },'].join('\n');
}

function requiredFields(plugin: DiscoveredPlugin): readonly string[] {
  const { required, properties } = readSchema(plugin);
  if (!Array.isArray(required)) return [];
  return required.map((name) => {
    const field = String(name);
    return `${keyText(field)}: ${exampleOf(plugin.name, field, isRecord(properties) ? properties[field] : undefined)}`;
  });
}

/** A text best comes from the environment: whether it is secret, no schema says. */
function exampleOf(plugin: string, field: string, schema: unknown): string {
  const { type, enum: values, default: usual } = isRecord(schema) ? schema : {};
  if (usual !== undefined) return literal(usual);
  if (Array.isArray(values)) return literal(values[0]);
  if (type === 'string') return `env('${variable(plugin)}_${variable(field)}')`;
  if (type === 'number' || type === 'integer') return '0';
  if (type === 'boolean') return 'false';
  return type === 'array' ? '[]' : '{ /* … */ }';
}

const variable = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();

/** As the rest of a configuration is written. */
const literal = (value: unknown): string => JSON.stringify(value).replace(/^"([^"'\\]*)"$/, "'$1'");

const keyText = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name));

function readSchema({ dir, config }: DiscoveredPlugin): Readonly<Record<string, unknown>> {
  try {
    const schema: unknown = config === undefined ? {} : JSON.parse(readFileSync(join(dir, config), 'utf8'));
    return isRecord(schema) ? schema : {};
  } catch {
    // `phlo plugin check` says what is wrong with it.
    return {};
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
