import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBadKey } from './find-bad-key.js';
import { parseRegistry } from './parse-registry.js';
import { parseRegistryUrl } from './registry-url.js';
import { listed, registryText } from './registry.test.setup.js';

const checksum = (sign: string) => `sha512-${sign.repeat(86)}==`;
const good = registryText(listed('hooks', 'chat'));

describe('parseRegistry', () => {
  it('gives plugins by group and name, so that two groups may have one name', () => {
    const text = registryText(listed('hooks', 'chat'), listed('cli', 'chat'));
    expect(parseRegistry(text, 'it').map(({ group, name }) => `${group}:${name}`)).toEqual(['hooks:chat', 'cli:chat']);
  });

  it('leaves out groups and fields that a later Phlo has added', () => {
    const text = good.replace('"plugins":{', '"signed":"…","plugins":{"dashboards":{},');
    expect(parseRegistry(text, 'it').map(({ name }) => name)).toEqual(['chat']);
  });

  it.each([
    ['is no JSON', '{', 'is no JSON'],
    ['is of a later version', good.replace('"version":1', '"version":2'), 'has another shape: version'],
    ['is a list', '[]', 'has another shape: it'],
    ['has a key twice', good.replace('"hooks":{', '"hooks":{},"hooks":{'), 'has the key "hooks" twice in one object'],
    ['has a field twice', good.replace('"verified":', '"package":"x","verified":'), 'has the key "package" twice'],
    ['hides a key by an escape', good.replace('"hooks":{', '"h\\u006foks":{},"hooks":{'), 'has the key "hooks" twice'],
    ['reaches for prototypes', good.replace('"chat":{', '"__proto__":{'), 'has the key "__proto__"'],
    ['reaches for constructors', good.replace('"chat":{', '"constructor":{'), 'has the key "constructor"'],
    ['names a path', good.replace('"@acme/chat"', '"../../chat"'), 'plugins.hooks.chat.package'],
    ['names an option', good.replace('"@acme/chat"', '"--global"'), 'plugins.hooks.chat.package'],
    ['names a URL', good.replace('"@acme/chat"', '"git+ssh://a/b"'), 'plugins.hooks.chat.package'],
    ['has a path for a name', good.replace('"chat":{', '"../chat":{'), 'plugins.hooks.../chat'],
    ['has a range for a version', good.replace('"1.0.0"', '">=1.0.0"'), 'plugins.hooks.chat.version'],
    ['has a version with a leading zero', good.replace('"1.0.0"', '"01.0.0"'), 'plugins.hooks.chat.version'],
    ['has a version that no double holds', good.replace('"1.0.0"', '"1.0.9999999999999999"'), 'chat.version'],
    ['has an empty part in a version', good.replace('"1.0.0"', '"1.0.0-a..b"'), 'plugins.hooks.chat.version'],
    [
      'has two versions of one package',
      registryText(listed('hooks', 'chat'), listed('cli', 'chat', { version: '1.0.1' })),
      'lists @acme/chat with two versions or two checksums',
    ],
    [
      'has two checksums of one package',
      registryText(
        listed('hooks', 'chat', { integrity: checksum('A') }),
        listed('cli', 'chat', { integrity: checksum('B') }),
      ),
      'lists @acme/chat with two versions or two checksums',
    ],
    ['has a name in another case', good.replace('"chat":{', '"Chat":{'), 'plugins.hooks.Chat'],
    ['has a name in other letters', good.replace('"chat":{', '"сhat":{'), 'plugins.hooks.сhat'],
    ['commands a terminal', good.replace('The plugin', '\\u001b[2J'), 'plugins.hooks.chat.description'],
    ['reorders what is read', good.replace('The plugin', '\\u202e'), 'plugins.hooks.chat.description'],
    ['has a description without end', good.replace('The plugin', 'x'.repeat(301)), 'plugins.hooks.chat.description'],
  ])('refuses one that %s, whole', (_, text, problem) => {
    expect(() => parseRegistry(text, 'it')).toThrow(
      expect.objectContaining({ code: 'REGISTRY_INVALID', message: expect.stringContaining(problem) }),
    );
  });

  it('is none the worse for what is nested without end', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const where = good.replace(
      '"hooks":[]',
      `"hooks":[{"name":"h","on":"*","priority":1,"policy":"log","delivery":"inline","where":{"deep":${deep}}}]`,
    );
    const entries = parseRegistry(where, 'it');
    expect(JSON.stringify(entries)).toContain('"where":{}');
    expect(parseRegistry(good.replace('"plugins"', `"deep":${deep},"plugins"`), 'it')).toHaveLength(1);
  });

  it('refuses any other JSON, and nothing but an error of its own comes of it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => parseRegistry(JSON.stringify(value), 'it')).toThrow(
          expect.objectContaining({ code: 'REGISTRY_INVALID' }),
        );
      }),
    );
  });

  it('takes no string for a key', () => {
    const text = registryText(
      listed('hooks', 'chat', { description: '{"a":1,"a":2} \\ "__proto__":', tags: ['version', 'version'] }),
    );
    expect(parseRegistry(text, 'it')).toHaveLength(1);
  });
});

describe('findBadKey', () => {
  const keys = fc.string().filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.integer(),
      fc.array(tie('tree')),
      fc.dictionary(keys, tie('tree')),
    ),
  }));

  it('finds nothing in what was written by JSON.stringify, however it is laid out', () => {
    fc.assert(
      fc.property(tree, fc.nat(4), (value, space) => {
        expect(findBadKey(JSON.stringify(value, null, space))).toBeUndefined();
      }),
    );
  });

  it('finds a key that stands twice, wherever its object is', () => {
    fc.assert(
      fc.property(keys, tree, tree, tree, (key, first, second, around) => {
        const [name, one, other, outer] = [key, first, second, around].map((value) => JSON.stringify(value));
        expect(findBadKey(`[${outer},{"a":[{${name}:${one}, ${name} :${other}}]}]`)).toBe(
          `has the key ${name} twice in one object`,
        );
      }),
    );
  });
});

describe('parseRegistryUrl', () => {
  it.each(['https://example.com/plugins.json', 'http://127.0.0.1:8080/p', 'http://localhost/p', 'http://[::1]:80/p'])(
    'takes %s',
    (text) => expect(parseRegistryUrl(text).href).toBe(new URL(text).href),
  );

  it.each([
    ['plugins.json', 'is no URL'],
    ['http://example.com/p', 'can be changed on its way'],
    ['http://127.0.0.1.example.com/p', 'can be changed on its way'],
    ['file:///etc/passwd', 'can be changed on its way'],
    ['https://user:secret@example.com/p', 'has a user or a password'],
  ])('refuses %s', (text, problem) => {
    expect(() => parseRegistryUrl(text)).toThrow(
      expect.objectContaining({ code: 'REGISTRY_URL_INVALID', message: expect.stringContaining(problem) }),
    );
    expect(() => parseRegistryUrl(text)).not.toThrow('secret');
  });
});
