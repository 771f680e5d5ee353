import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../command-line.test.setup.js';
import { describeTarball } from './describe-tarball.js';
import { packPlugin } from './install.test.setup.js';
import type { PackedOptions } from './install.test.setup.js';

async function read(options: PackedOptions, version = '1.0.0') {
  await using folder = temporaryFolder();
  return describeTarball({ name: '@acme/chat', version }, readFileSync(packPlugin(folder.dir, 'chat', options)));
}

describe('describeTarball', () => {
  it('reads version, licence and plugins, and the checksum of the bytes', async () => {
    expect(await read({ fields: { license: { type: 'MIT' } } }, 'latest')).toMatchObject({
      name: '@acme/chat',
      version: '1.0.0',
      licence: 'unknown',
      needs: '*',
      integrity: expect.stringMatching(/^sha512-[A-Za-z0-9+/]{86}==$/),
      plugins: [{ group: 'hooks', name: 'chat' }],
    });
  });

  it.each<readonly [string, PackedOptions, string]>([
    ['of another name', { fields: { name: '@acme/other' } }, '@acme/chat holds a package called "@acme/other"'],
    ['of another version', { version: '1.0.1' }, '@acme/chat@1.0.0 holds the version "1.0.1"'],
    ['whose version is a place', { fields: { version: 'file:../x' } }, 'holds the version "file:../x"'],
    ['whose version is a range', { fields: { version: '>=1.0.0' } }, 'holds the version ">=1.0.0"'],
    ['without a version', { fields: { version: undefined } }, 'holds the version undefined'],
    ['without a plugin', { fields: { phlo: undefined } }, 'holds no plugin'],
    ['that names none', { fields: { phlo: { apiVersion: 1, plugins: {} } } }, 'names no plugin'],
  ])('refuses one %s', async (_, options, said) => {
    await expect(read(options, '1.0.0')).rejects.toMatchObject({
      code: 'PLUGIN_PACKAGE_INVALID',
      dataState: 'Nothing was changed.',
      message: expect.stringContaining(said),
    });
  });

  it('refuses what is no package', () => {
    for (const bytes of [Buffer.from('no'), gzipSync('no'), gzipSync(Buffer.alloc(2_048))])
      expect(() => describeTarball({ name: 'chat', version: 'latest' }, bytes)).toThrow(
        expect.objectContaining({ code: 'PLUGIN_PACKAGE_INVALID' }),
      );
  });
});
