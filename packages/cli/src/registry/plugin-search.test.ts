import { expect, it } from 'vitest';
import { phlo, phloJson, temporaryFolder } from '../command-line.test.setup.js';
import { install, put, writeProject } from '../plugin/plugin-project.test.setup.js';
import { listed, registryText, startRegistryServer } from './registry.test.setup.js';

it('phlo plugin search finds what came with Phlo, in a project and outside of one', async () => {
  await using folder = temporaryFolder();
  const { dir: cwd } = folder;
  const { stdout, stderr } = await phlo(['plugin', 'search', 'slack'], { cwd });
  expect([stdout, stderr]).toEqual([
    expect.stringMatching(
      /^plugin +group +package +version +verified +installed +description\nslack +notifiers +@phlo\/alerting +0\.1\.0 +yes +– +Incoming/,
    ),
    '',
  ]);
  install(cwd, 'chat', '', { group: 'notifiers' });
  writeProject(cwd, ['chat']);
  const text = registryText(
    listed('notifiers', 'chat', { package: 'chat', version: '2.0.0', tags: ['team'] }),
    listed('hooks', 'pager', {
      events: { reads: ['run.end'], emits: [] },
      compatibility: { apiVersion: 1, phlo: '^9.0.0' },
    }),
  );
  await using server = await startRegistryServer((response) => void response.end(text));
  put(cwd, '.env', `PHLO_REGISTRY_URL=${server.url.href}\n`);
  const env = { XDG_CACHE_HOME: `${cwd}/cache` };
  const search = (...args: readonly string[]) => phloJson(['plugin', 'search', ...args], { cwd, env });
  expect(await search('--type', 'notifiers', '--tag', 'team')).toMatchObject([
    {
      group: 'notifiers',
      name: 'chat',
      package: 'chat',
      version: '2.0.0',
      verified: false,
      installed: '1.2.3',
      compatible: true,
    },
  ]);
  expect(await search('--event', 'run.*')).toMatchObject([{ name: 'pager', installed: null, compatible: false }]);
  expect(await search('nothing')).toEqual([]);
  server.answer = (response) => void response.writeHead(500).end();
  const later = await phlo(['plugin', 'search'], { cwd, env });
  expect([later.code, later.stdout]).toEqual([
    0,
    expect.stringContaining('\n\nhooks:pager needs Phlo ^9.0.0, and this is 0.1.0.\n'),
  ]);
  expect(later.stderr).toMatch(
    /^note +REGISTRY_UNAVAILABLE +http:.* answered 500\. Instead, the copy of \d+ s ago is used\.\n$/,
  );
  const wrong = await phlo(['plugin', 'search', '--type', 'notifier'], { cwd, env });
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Did you mean "notifiers"?')]);
  put(cwd, '.env', '');
  put(
    cwd,
    'phlo.config.ts',
    "export default { name: 'shop', plugins: { registry: 'http://example.com/plugins.json' } };\n",
  );
  const unsafe = await phlo(['plugin', 'search'], { cwd, env });
  expect([unsafe.code, unsafe.stderr]).toEqual([2, expect.stringContaining('REGISTRY_URL_INVALID')]);
}, 60_000);
