import { isEnvRef, resolveEnv } from '@phlo/core';
import type { DiscoveredPlugin, Environment } from '@phlo/core';
import type { PluginConfigs } from './plugins-config.js';

export interface ResolvedPluginConfig {
  /** What is configured for a plugin. Throws `ENV_MISSING` where it names a variable that is not set. */
  configOf(plugin: Pick<DiscoveredPlugin, 'group' | 'name'>): unknown;
  /** Values that came from the environment, to be masked in everything that is printed. */
  readonly secrets: readonly string[];
}

/** Puts the environment's values into the configuration of plugins. What one of them lacks is told when that one is loaded. */
export function resolvePluginConfig(configs: PluginConfigs, environment: Environment): ResolvedPluginConfig {
  const secrets: string[] = [];
  const resolve = (value: unknown): unknown => {
    if (isEnvRef(value)) {
      const secret = resolveEnv(value, environment).reveal();
      secrets.push(secret);
      return secret;
    }
    if (Array.isArray(value)) return value.map(resolve);
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one)]));
  };
  const byName = new Map(Object.entries(configs).map(([name, value]) => [name, attempt(() => resolve(value))]));
  return {
    configOf: ({ group, name }) => (byName.get(`${group}:${name}`) ?? byName.get(name))?.(),
    secrets,
  };
}

/** Acts now, and gives or throws the outcome whenever it is asked. */
function attempt<T>(act: () => T): () => T {
  try {
    const value = act();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Functions and what classes make are handed on as they are. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
