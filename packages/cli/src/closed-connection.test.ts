import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { phlo, temporaryFolder } from './command-line.test.setup.js';

it('a command goes on to its end where a server closes every connection that it takes', async () => {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using folder = temporaryFolder();
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const env = { HOME: folder.dir, PHLO_REGISTRY_URL: `http://127.0.0.1:${port}/plugins.json` };
  const { code, stdout, stderr } = await phlo(['plugin', 'search', 'lineage'], { cwd: folder.dir, env });
  server.close();
  expect([code, stdout, stderr]).toEqual([
    0,
    expect.stringContaining('@phlo/lineage') as string,
    expect.stringMatching(/127\.0\.0\.1:\d+.* did not answer within 5000 ms/) as string,
  ]);
}, 30_000);
