import { describe, expect, it } from 'vitest';
import { listed } from '../registry/registry.test.setup.js';
import { findWanted } from './find-wanted.js';

const entries = [
  listed('hooks', 'chat'),
  listed('cli', 'chat', { package: '@acme/chat' }),
  listed('hooks', 'audit', { package: 'audit' }),
  listed('notifiers', 'audit', { package: 'audit-alerts' }),
];

describe('findWanted', () => {
  it.each([
    ['chat', '@acme/chat', '1.0.0', 2],
    ['cli:chat', '@acme/chat', '1.0.0', 2],
    ['@acme/chat', '@acme/chat', '1.0.0', 2],
    ['@acme/chat@2.0.0-beta.1', '@acme/chat', '2.0.0-beta.1', 2],
    ['notifiers:audit@latest', 'audit-alerts', 'latest', 1],
    ['audit-alerts', 'audit-alerts', '1.0.0', 1],
    ['phlo-other', 'phlo-other', 'latest', 0],
    ['@other/chat@1.2.3', '@other/chat', '1.2.3', 0],
  ])('takes %s for %s %s', (text, name, version, count) => {
    const wanted = findWanted(text, entries);
    expect([wanted.package, wanted.version, wanted.entries.length]).toEqual([name, version, count]);
  });

  it.each([
    ['audit', 'audit is listed for audit and audit-alerts.'],
    ['chat@^1.0.0', '"^1.0.0" is no version.'],
    ['chat@', '"" is no version.'],
    ['../chat', '"../chat" is no name of a plugin or a package.'],
    ['--global', '"--global" is no name of a plugin or a package.'],
    ['hooks:nothing', '"hooks:nothing" is no name of a plugin or a package.'],
    ['', '"" is no name of a plugin or a package.'],
  ])('does not take %j', (text, message) => {
    expect(() => findWanted(text, entries)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });

  it('says which listed name is nearly that of a package that is not', () => {
    expect(findWanted('@acme/chta', entries).guess).toContain('@acme/chat');
    expect(findWanted('something-else', entries).guess).toBeUndefined();
  });
});
