// Writes registry/ and the copy of it that comes with the command line, from the manifests of the packages: `npm run registry`.
//
// The checksum of a version is kept as long as the version stays; a new one has none until its tarballs are there. At a release:
//   npm pack --workspaces --json --pack-destination <folder> > packed.json
//   npm run registry -- packed.json
// and those tarballs are what is published, for another packing may have other bytes. `phlo` is packed last, with the registry in it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseManifest, pluginGroups } from '../packages/core/dist/plugins/index.js';
import { registryJsonSchema } from '../packages/cli/dist/registry/registry-schema.js';
import { registryFiles } from './registry-files.js';

const [, , packedFile] = process.argv;
const packed = packedFile === undefined ? [] : JSON.parse(readFileSync(packedFile, 'utf8'));
for (const [path, text] of await registryFiles({ parseManifest, pluginGroups, registryJsonSchema }, packed)) {
  const file = new URL(`../${path}`, import.meta.url);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, text);
}
