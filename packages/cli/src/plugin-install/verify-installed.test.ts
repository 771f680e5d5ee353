import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../command-line.test.setup.js';
import { install, put } from '../plugin/plugin-project.test.setup.js';
import { renderConfigBlock } from './config-block.js';
import type { FetchedPackage } from './describe-tarball.js';
import { verifyInstalled } from './verify-installed.js';

const integrity = `sha512-${'A'.repeat(86)}==`;
const chat: FetchedPackage = {
  name: 'chat',
  version: '1.2.3',
  integrity,
  description: '',
  licence: 'MIT',
  plugins: [{ group: 'hooks', name: 'chat', entry: './plugin.js', hooks: [], provides: {} }],
};

interface Installed {
  readonly manifest?: object;
  readonly version?: string;
  readonly lock?: string;
}

async function verify({ manifest = {}, version = '1.2.3', lock = integrity }: Installed) {
  await using folder = temporaryFolder();
  const { dir } = folder;
  install(dir, 'chat', '', { manifest });
  put(dir, 'package.json', JSON.stringify({ dependencies: { chat: version } }));
  put(dir, 'package-lock.json', lock);
  verifyInstalled(chat, { name: 'npm', dir, lockFile: `${dir}/package-lock.json` }, dir);
}

describe('verifyInstalled', () => {
  it('takes what was looked at', () => expect(verify({})).resolves.toBeUndefined());

  it.each<readonly [string, Installed, string, string]>([
    [
      'other hooks',
      { manifest: { hooks: [{ name: 'x', on: '*' }] } },
      'PLUGIN_INTEGRITY_WRONG',
      '+ hooks:chat: x on *',
    ],
    [
      'other permissions',
      { manifest: { permissions: { files: 'all' } } },
      'PLUGIN_INTEGRITY_WRONG',
      '+ hooks:chat: permission',
    ],
    ['a range', { version: '^1.2.3' }, 'PACKAGE_MANAGER_FAILED', 'did not write the exact version 1.2.3'],
    ['another checksum', { lock: 'sha512-B' }, 'PLUGIN_INTEGRITY_WRONG', 'package-lock.json has another checksum'],
    ['a missing entry', { manifest: { entry: './gone.js' } }, 'PLUGIN_INTEGRITY_WRONG', 'chat has no ./gone.js'],
  ])('refuses %s', async (_, installed, code, said) => {
    await expect(verify(installed)).rejects.toMatchObject({ code, message: expect.stringContaining(said) });
  });
});

describe('renderConfigBlock', () => {
  it('has every field that is required, each by its type, and texts from the environment', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    const config = './config.json';
    put(
      install(dir, 'chat-bot', '', { manifest: { config } }),
      config,
      JSON.stringify({
        required: ['apiUrl', 'retries', 'on', 'rooms', 'level', 'to', 'team-name', 'mode'],
        properties: {
          apiUrl: { type: 'string' },
          retries: { type: 'integer' },
          on: { type: 'boolean' },
          rooms: { type: 'array' },
          level: { type: 'string', enum: ['all', 'some'] },
          to: { type: 'object' },
          'team-name': { type: 'string' },
          mode: { type: 'string', default: 'loud' },
          colour: { type: 'string' },
        },
      }),
    );
    install(dir, 'quiet', '');
    put(dir, 'package.json', JSON.stringify({ dependencies: { 'chat-bot': '1.2.3', quiet: '1.2.3' } }));
    expect(renderConfigBlock('quiet', dir)).toBeUndefined();
    expect(renderConfigBlock('chat-bot', dir)).toMatchInlineSnapshot(`
      "  plugins: {
          config: {
            'chat-bot': { apiUrl: env('CHAT_BOT_API_URL'), retries: 0, on: false, rooms: [], level: 'all', to: { /* … */ }, 'team-name': env('CHAT_BOT_TEAM_NAME'), mode: 'loud' },
          },
        },"
    `);
  });
});
