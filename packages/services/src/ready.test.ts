import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { composePath, writeService } from './compose/compose-files.js';
import { ensureGeneratedSecrets } from './sources/generated-secrets.js';
import { readServices } from './sources/read-services.js';
import { resolveService } from './sources/resolve-service.js';

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'phlo-ready-')));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const { services, leftOut } = readServices({ projectDir: dir, packages: [] });
const secrets = ensureGeneratedSecrets({ projectDir: dir, services, env: {} });
const resolve = (name: string, env: Readonly<Record<string, string>> = {}) => {
  const service = services.get(name);
  if (service === undefined) throw new Error(`There is no ready service ${name}.`);
  const project = { name: 'shop', dir };
  return resolveService(service.definition, 'ready', {
    project,
    env: { ...secrets, ...env },
    node: 'node',
    phlo: 'phlo',
  });
};

describe('the ready services', () => {
  it('are there to be added, and none starts by itself', () => {
    expect(leftOut).toEqual([]);
    expect([...services].map(([name, { origin, isEnabled }]) => [name, origin, isEnabled])).toEqual(
      ['alertmanager', 'minio', 'postgres', 'prometheus'].map((name) => [name, 'ready', false]),
    );
  });

  it.each([
    ['postgres', 'PHLO_POSTGRES_PORT', 'main'],
    ['prometheus', 'PHLO_PROMETHEUS_PORT', 'main'],
    ['alertmanager', 'PHLO_ALERTMANAGER_PORT', 'main'],
    ['minio', 'PHLO_MINIO_PORT', 'api'],
  ])('take the port of %s from %s, and listen on loopback alone', (name, variable, port) => {
    const service = resolve(name, { [variable]: '4711' });
    expect(service.ports.get(port)).toBe(4711);
    const programs = new Map([[name, `/bin/${name}`]]);
    const command = service.definition.native[0]?.command.map((word) => service.expand(word, programs)).join(' ');
    expect(command).toContain('4711');
    // The marts server has no say about its host.
    if (name !== 'postgres') expect(command).toContain('127.0.0.1:4711');
  });

  it.each([...services.keys()])('%s stands in a compose file, which has no secret in it', async (name) => {
    const service = resolve(name);
    const { project } = writeService(service);
    const text = readFileSync(composePath(service), 'utf8');
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
    const golden = fileURLToPath(new URL(`../fixtures/ready/${name}.compose.yaml`, import.meta.url));
    await expect(text.replaceAll(dir, '/shop').replaceAll(project, 'phlo-shop')).toMatchFileSnapshot(golden);
  });

  it('have secrets that are made once', () => {
    expect(Object.keys(secrets).toSorted()).toEqual(['MINIO_ROOT_PASSWORD', 'PHLO_POSTGRES_PASSWORD']);
    expect(ensureGeneratedSecrets({ projectDir: dir, services, env: {} })).toEqual(secrets);
    const given = { projectDir: dir, services, env: { MINIO_ROOT_PASSWORD: 'mine' } };
    expect(Object.keys(ensureGeneratedSecrets(given))).toEqual(['PHLO_POSTGRES_PASSWORD']);
  });
});
