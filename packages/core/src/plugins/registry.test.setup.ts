import { createTestBus } from '../bus/bus.test.setup.js';
import { createPluginRegistry, type PluginRegistryOptions } from './create-plugin-registry.js';
import { discoverPlugins } from './discover-plugins.js';
import { hookPackage, type PackageParts } from './layout.test.setup.js';
import type { HookManifest } from './manifest.js';

export const h: HookManifest = { name: 'h', on: 'wap.staged', priority: 100, policy: 'log', delivery: 'inline' };
export const guard: HookManifest = { ...h, name: 'guard', on: 'wap.gate', policy: 'raise' };

/** Code of a plugin with one hook; more fields may be added. */
export const code = (name: string, fields = ''): string =>
  `export default () => ({ name: '${name}', hooks: [{ name: 'h', on: 'wap.staged', handler() {} }], ${fields} });`;

export const good = (name: string): PackageParts => hookPackage(name, code(name), { hooks: [h] });

/** The registry of a project, on a bus of its own. */
export function openRegistry(projectDir: string, options: Partial<PluginRegistryOptions> = {}) {
  const test = createTestBus();
  const { bus, clock, events, lines } = test;
  const log = { log: (_: string, message: string) => void lines.push({ level: 'warn', message }), child: () => log };
  const registry = createPluginRegistry({
    host: { bus, clock, log, projectDir },
    discovery: discoverPlugins({ projectDir }),
    ...options,
  });
  const failures = () => events.filter(({ type }) => type === 'plugin.failed').map(({ data }) => data);
  const statuses = () => registry.list().map(({ name, status }) => `${name} ${status}`);
  return { ...test, registry, failures, statuses };
}
