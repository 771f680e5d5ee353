// A registry of npm until it is ended, on loopback or at the address that is given: serves the tarballs of a folder, and sends its clients to the
// registry that npm is configured with for everything else. Writes its address into a file once it listens:
//   node .ci/npm-registry.js <folder of tarballs> <file of the address> [<IP address>] &
import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startNpmRegistry } from '../packages/cli/dist/npm-registry.test.setup.js';

const [, , folder = '', addressFile = '', host] = process.argv;
const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
const tarballs = readdirSync(folder)
  .filter((file) => file.endsWith('.tgz'))
  .map((file) => join(folder, file));

const { url } = await startNpmRegistry({ tarballs, upstream, ...(host === undefined ? {} : { host }) });
writeFileSync(`${addressFile}.new`, url);
renameSync(`${addressFile}.new`, addressFile);
