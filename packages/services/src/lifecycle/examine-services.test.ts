import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import type { ServiceStatus } from './describe-service.js';
import { examineServices } from './examine-services.js';

const cache: ServiceStatus = {
  name: 'cache',
  description: '',
  category: 'custom',
  origin: 'project',
  isEnabled: true,
  dependsOn: [],
  ports: {},
  state: 'running',
};

it.each<[string, Partial<ServiceStatus>, RegExp, RegExp]>([
  ['runs and is described nowhere', { origin: 'gone' }, /no service.yaml that can be read/, /services stop cache/],
  ['has ended for good', { state: 'failed', ended: 'exit code 9' }, /by itself.*exit code 9/, /services logs cache/],
  ['is gone since a reboot', { state: 'stopped', ended: 'it is gone' }, /does not run: it is gone/, /start cache/],
  ['is ill', { trouble: 'it answered 503' }, /not ready: it answered 503/, /restart cache/],
])('says of a service that %s why that matters and what mends it', async (_, status, message, hint) => {
  expect(await examineServices([{ ...cache, ...status }])).toEqual([
    {
      service: 'cache',
      status: 'warning',
      message: expect.stringMatching(message),
      why: expect.any(String),
      hint: expect.stringMatching(hint),
    },
  ]);
});

it('says who has the port of a service that does not run', async () => {
  await using holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const stopped = { ...cache, state: 'stopped', ports: { main: port } } as const;
  expect(await examineServices([stopped])).toMatchObject([
    { message: expect.stringContaining(`${port} of cache is held by process ${process.pid}`), why: expect.any(String) },
  ]);
  expect(
    await examineServices([
      { ...stopped, isEnabled: false },
      { ...cache, state: 'stopped' },
    ]),
  ).toEqual([]);
});
