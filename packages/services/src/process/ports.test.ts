import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { findPortHolder, isPortFree } from './ports.js';

it.each(['127.0.0.1', '0.0.0.0', '::1', '::'])('a port that somebody listens on at %s is not free', async (host) => {
  await using holder = createServer().listen(0, host);
  await once(holder, 'listening');
  const address = holder.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect(await isPortFree(port)).toBe(false);
  expect(findPortHolder(port)?.pid).toBe(process.pid);
});
