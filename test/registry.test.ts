import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseManifest, pluginGroups } from '@phlo/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parseRegistry } from '../packages/cli/src/registry/parse-registry.ts';
import { registryJsonSchema } from '../packages/cli/src/registry/registry-schema.ts';
import { knownIntegrity } from '../scripts/known-integrity.js';
import { registryFiles } from '../scripts/registry-files.js';
import { readPackages, root } from './workspace/packages.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const document = JSON.parse(read('registry/plugins.json')) as {
  readonly plugins: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
};

interface Manifest {
  readonly name: string;
  readonly phlo?: unknown;
}

const packages = readPackages();

describe('registry/', () => {
  it('says what the manifests say, and so does the copy in the command line (npm run registry writes them)', async () => {
    for (const [path, text] of await registryFiles({ parseManifest, pluginGroups, registryJsonSchema }))
      expect(read(path), `${path} is not what the manifests say: run \`npm run registry\`, and look at its diff`).toBe(
        text,
      );
  });

  it('lists every plugin of every package, each under its group', () => {
    const declared = packages.flatMap(({ dir }) => {
      const { name, phlo } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest;
      return phlo === undefined ? [] : parseManifest(phlo, name).map((one) => `${one.group}:${one.name} of ${name}`);
    });
    const listed = parseRegistry(read('registry/plugins.json'), 'it').map(
      (one) => `${one.group}:${one.name} of ${one.package}`,
    );
    expect(listed.toSorted()).toEqual(declared.toSorted());
    expect(listed).toContain('hooks:openmetadata of @phlo/openmetadata');
    expect(listed).toContain('cli:openmetadata of @phlo/openmetadata');
  });

  it('lists no plugin without a configuration beside one of its package and name that has one: both get what stands under the name', () => {
    const plugins = packages.flatMap(({ dir }) => {
      const { name, phlo } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest;
      return phlo === undefined ? [] : parseManifest(phlo, name).map((one) => ({ ...one, package: name }));
    });
    const hasNone = plugins.filter((one) => one.config === undefined);
    const torn = hasNone.filter((one) =>
      plugins.some((other) => other.package === one.package && other.name === one.name && other.config !== undefined),
    );
    expect(torn.map(({ group, name }) => `${group}:${name}`)).toEqual([]);
  });

  it('is what its schema says, to a judge of schemas that is not ours', () => {
    const judge = new Ajv2020({ strict: false }).compile(JSON.parse(read('registry/schema/v1.json')) as object);
    expect(judge(document), JSON.stringify(judge.errors)).toBe(true);
    const entry = document.plugins.hooks?.alerting;
    const withEntry = (changes: object) => ({ version: 1, plugins: { hooks: { alerting: { ...entry, ...changes } } } });
    // The command line and the schema refuse the same.
    for (const changes of [
      { package: '../../etc/passwd' },
      { package: '--registry=http://example.com' },
      { package: 'https://example.com/x.tgz' },
      { version: 'latest' },
      { version: '^0.1.0' },
      { description: '\u001B[2Jwiped' },
      { integrity: 'sha1-abc' },
      { tags: 'alerts' },
      { verified: 'yes' },
      { compatibility: undefined },
    ]) {
      const text = JSON.stringify(withEntry(changes));
      expect(judge(JSON.parse(text)), text).toBe(false);
      expect(() => parseRegistry(text, 'it'), text).toThrow(/^it has another shape: plugins\./);
    }
    const later = JSON.stringify(withEntry({ rating: 5 }));
    expect([judge(JSON.parse(later)), parseRegistry(later, 'it').length]).toEqual([true, 1]);
  });

  it('keeps the checksum of a version as long as the version stays, and takes a new one from what was packed', () => {
    const integrity = `sha512-${'A'.repeat(86)}==`;
    const current = JSON.stringify({ plugins: { hooks: { chat: { package: 'chat', version: '1.0.0', integrity } } } });
    expect(knownIntegrity(current)('chat', '1.0.0')).toBe(integrity);
    expect(knownIntegrity(current)('chat', '1.1.0')).toBeUndefined();
    const packed = [{ name: 'chat', version: '1.1.0', integrity: 'sha512-of-1.1.0' }];
    expect(knownIntegrity(current, packed)('chat', '1.1.0')).toBe('sha512-of-1.1.0');
  });
});
