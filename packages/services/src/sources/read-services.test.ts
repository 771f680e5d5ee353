import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isMissed } from './left-out.js';
import { checkServicePackage, readServices } from './read-services.js';

let dir: string;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'phlo-read-')));
});
afterEach(() => rmSync(dir, { recursive: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

const valid = (name: string) => `name: ${name}\nnative: { command: [sleep, '1'] }\n`;

describe('services that are described wrongly', () => {
  const read = (isDenied?: (name: string) => boolean) =>
    readServices({ projectDir: dir, packages: [], ...(isDenied && { isDenied }) });
  const missed = (query: Parameters<typeof isMissed>[1]) =>
    read().leftOut.flatMap((one) => (isMissed(one, query) ? [one.name ?? '?'] : []));

  beforeEach(() => {
    put('services/good/service.yaml', valid('good'));
    put('services/bad/service.yaml', 'name: bad\nnativ: {}\n');
    put('services/seen/service.yaml', 'name: seen\nprofile: watch\nnativ: {}\n');
    put('services/off/service.yaml', 'name: off\ndefault: false\nnativ: {}\n');
    put('services/torn/service.yaml', 'name: [\n');
  });

  it('are left out with what can be read of them, and the others are there', () => {
    const { services, leftOut } = read();
    expect(services.get('good')).toMatchObject({ isEnabled: true });
    expect(leftOut.map(({ name, profile, isEnabled, error }) => [name, profile, isEnabled, error.code])).toEqual([
      ['bad', undefined, true, 'SERVICE_INVALID'],
      ['off', undefined, false, 'SERVICE_INVALID'],
      ['seen', 'watch', false, 'SERVICE_INVALID'],
      [undefined, undefined, true, 'SERVICE_INVALID'],
    ]);
  });

  it('are no reason for the others to be left out, however odd they are', () => {
    put('services/cycle/service.yaml', 'name: cycle\ncompose: &c { image: x, labels: *c }\n');
    put('services/huge/service.yaml', `${valid('huge')}env:\n${'  A: 1\n'.repeat(40_000)}`);
    const { services, leftOut } = read();
    expect(services.has('good')).toBe(true);
    expect(leftOut.map(({ error }) => error.message).join('\n')).toMatch(
      /stands in what it names[^]*huge\/service.yaml cannot be read: it has 280\d+ bytes, and may have 262144/,
    );
  });

  it('are missed by a start that would have meant them, and by no other', () => {
    expect(missed({})).toEqual(['bad', '?']);
    expect(missed({ profiles: ['watch'] })).toEqual(['seen']);
    expect(missed({ profiles: ['other'] })).toEqual([]);
    expect(missed({ names: ['good'] })).toEqual([]);
    put('services/services.json', JSON.stringify({ added: ['seen'], removed: ['bad'] }));
    expect(missed({})).toEqual(['seen', '?']);
  });

  it('are nobody’s concern where they are denied', () => {
    expect(read((name) => name === 'bad').leftOut.map(({ name }) => name)).not.toContain('bad');
  });
});

describe('the services of a package', () => {
  const check = (...services: readonly string[]) => checkServicePackage({ dir, services });

  it('are there, are valid, and are called what the manifest says', () => {
    put('services/cache/service.yaml', valid('cache'));
    check('cache');
    put('services/queue/service.yaml', valid('que'));
    put('services/odd/service.yaml', 'name: odd\nnativ: {}\n');
    put('services/more/service.yaml', valid('more'));
    const everything = [
      'queue/service.yaml is called que, and the manifest of its package calls it queue',
      'odd/service.yaml is not a valid service',
      'line 2: nativ: there is no such field. Did you mean "native"?',
      'gone/service.yaml cannot be read: ',
      'more/service.yaml is not in `provides`',
    ];
    const told = (() => {
      try {
        check('cache', 'queue', 'odd', 'gone');
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
      return '';
    })();
    for (const one of everything) expect(told).toContain(one);
    expect(told).not.toContain('services/cache');
    const found = readServices({
      projectDir: join(dir, 'none'),
      packages: [{ plugin: 'acme', dir, services: ['queue'] }],
    });
    expect(found.leftOut).toMatchObject([{ name: 'queue', error: { code: 'SERVICE_INVALID' } }]);
  });
});
