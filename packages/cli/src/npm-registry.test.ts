import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from './command-line.test.setup.js';
import { startNpmRegistry } from './npm-registry.test.setup.js';
import { put } from './plugin/plugin-project.test.setup.js';

/** A tarball as npm makes it. */
function pack(dir: string, name: string, version: string): string {
  const folder = `${name.replace('/', '+')}-${version}`;
  put(dir, `${folder}/package/package.json`, JSON.stringify({ name, version }));
  const tarball = join(dir, `${folder}.tgz`);
  execFileSync('tar', ['-czf', tarball, '-C', join(dir, folder), 'package']);
  return tarball;
}

it('serves what was packed, with its checksum, and sends a client elsewhere for the rest', async () => {
  await using folder = temporaryFolder();
  const first = pack(folder.dir, '@acme/chat', '1.0.0');
  await using registry = await startNpmRegistry({ tarballs: [first], upstream: 'http://127.0.0.1:9/mirror/' });
  const { integrity } = registry.publish(pack(folder.dir, '@acme/chat', '1.1.0'));
  const packument = await (await fetch(`${registry.url}@acme%2fchat`)).json();
  expect(packument).toMatchObject({
    name: '@acme/chat',
    'dist-tags': { latest: '1.1.0' },
    versions: { '1.0.0': {}, '1.1.0': { dist: { integrity, tarball: `${registry.url}@acme/chat/-/chat-1.1.0.tgz` } } },
  });
  const tarball = await (await fetch(`${registry.url}@acme/chat/-/chat-1.0.0.tgz`)).arrayBuffer();
  expect(Buffer.from(tarball)).toEqual(readFileSync(first));
  const elsewhere = await fetch(`${registry.url}zod`, { redirect: 'manual' });
  expect([elsewhere.status, elsewhere.headers.get('location')]).toEqual([302, 'http://127.0.0.1:9/mirror/zod']);
});
