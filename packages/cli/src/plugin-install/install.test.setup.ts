import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { phlo, phloJson, temporaryFolder } from '../command-line.test.setup.js';
import type { CallOptions } from '../command-line.test.setup.js';
import { startNpmRegistry } from '../npm-registry.test.setup.js';
import type { NpmRegistry } from '../npm-registry.test.setup.js';
import { put } from '../plugin/plugin-project.test.setup.js';
import type { RegistryEntry } from '../registry/parse-registry.js';
import { listed, registryText, startRegistryServer } from '../registry/registry.test.setup.js';

/** A hook as a manifest has it. */
const tell = { name: 'tell', on: 'run.end', priority: 100, policy: 'log', delivery: 'queued' } as const;

export interface PackedOptions {
  readonly version?: string;
  /** Of the plugin, beside its entry and its one hook. */
  readonly manifest?: object;
  /** Of `package.json`. */
  readonly fields?: object;
}

/** Packs a package `@acme/<name>` with a plugin of that name, as npm would. Returns the path of the tarball. */
export function packPlugin(dir: string, name: string, options: PackedOptions = {}): string {
  const { version = '1.0.0', manifest = {}, fields = {} } = options;
  const folder = join(dir, `${name}-${version}-${Object.keys({ ...manifest, ...fields }).join('-')}`);
  const plugins = { hooks: { [name]: { entry: './plugin.js', hooks: [tell], ...manifest } } };
  put(
    folder,
    'package/package.json',
    JSON.stringify({
      name: `@acme/${name}`,
      version,
      license: 'MIT',
      description: `The plugin ${name}`,
      type: 'module',
      peerDependencies: { '@phlo/core': '*' },
      peerDependenciesMeta: { '@phlo/core': { optional: true } },
      phlo: { apiVersion: 1, plugins },
      ...fields,
    }),
  );
  put(folder, 'package/plugin.js', 'export default {};\n');
  put(
    folder,
    'package/config.schema.json',
    '{"type":"object","required":["url"],"properties":{"url":{"type":"string"}}}',
  );
  const tarball = `${folder}.tgz`;
  execFileSync('tar', ['-czf', tarball, '-C', folder, 'package']);
  return tarball;
}

/** What the registry says of a package of {@link packPlugin}. */
export const listedPlugin = (name: string, changes: Parameters<typeof listed>[2] = {}): RegistryEntry =>
  listed('hooks', name, { hooks: [tell], events: { reads: ['run.end'], emits: [] }, ...changes });

export interface InstallBench extends AsyncDisposable {
  /** Of the project. */
  readonly dir: string;
  /** For what is not in the project. */
  readonly aside: string;
  readonly npm: NpmRegistry;
  /** What the registry of plugins lists from now on. */
  list(...entries: readonly RegistryEntry[]): void;
  call(args: readonly string[], options?: Partial<CallOptions>): ReturnType<typeof phlo>;
  json<T>(args: readonly string[]): Promise<T>;
  /** `package.json` and the lock file, as they are. */
  files(): readonly (string | undefined)[];
  /** Every file of the project, with its bytes. */
  tree(): ReadonlyMap<string, string>;
}

/** A project with two registries on loopback: one of npm, one of plugins. Nothing is asked of any other machine. */
export async function createInstallBench(upstream?: string): Promise<InstallBench> {
  const folder = temporaryFolder();
  const dir = join(folder.dir, 'shop');
  put(
    dir,
    'package.json',
    `${JSON.stringify({ name: 'shop', version: '1.0.0', private: true, type: 'module' }, null, 4)}\n`,
  );
  put(dir, 'phlo.config.ts', "export default { name: 'shop' };\n");
  const npm = await startNpmRegistry(upstream === undefined ? {} : { upstream });
  let text = registryText();
  const plugins = await startRegistryServer((response) => void response.end(text));
  const env = {
    npm_config_registry: npm.url,
    npm_config_cache: join(folder.dir, 'npm-cache'),
    npm_config_update_notifier: 'false',
    npm_config_fetch_retries: '0',
    PHLO_REGISTRY_URL: plugins.url.href,
    XDG_CACHE_HOME: join(folder.dir, 'cache'),
  };
  return {
    dir,
    aside: folder.dir,
    npm,
    list: (...entries) => void (text = registryText(...entries)),
    call: (args, options) => phlo(['plugin', ...args], { cwd: dir, env, ...options }),
    json: (args) => phloJson(['plugin', ...args], { cwd: dir, env }),
    files: () => ['package.json', 'package-lock.json'].map((name) => readIfThere(join(dir, name))),
    tree: () =>
      new Map(
        readdirSync(dir, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .map((path) => [path, readFileSync(path, 'latin1')] as const),
      ),
    async [Symbol.asyncDispose]() {
      await npm[Symbol.asyncDispose]();
      await plugins[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const readIfThere = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
