import { cliErrors } from '../errors.js';
import { write } from '../output/write.js';
import { buildManifest, isAsBuilt, writeManifest } from './build-manifest.js';
import type { ManifestFile } from './build-manifest.js';
import { diffText } from './diff-text.js';

/** Writes the manifest of a package, or checks it: throws `MANIFEST_DRIFTED` then, with the lines that differ. */
export async function runBuild(dir: string, { isCheck }: { readonly isCheck: boolean }): Promise<void> {
  const files = await buildManifest(dir);
  if (isCheck) return checkManifest(files);
  const written = writeManifest(dir, files);
  write(written.length === 0 ? 'The manifest is what the code says.\n' : `wrote ${written.join(', ')}\n`);
}

function checkManifest(files: readonly ManifestFile[]): void {
  const drifted = files.filter((file) => !isAsBuilt(file));
  if (drifted.length === 0) return write('The manifest is what the code says.\n');
  const lines = drifted.flatMap(({ path, text, current = '' }) => [
    path,
    ...diffText(current, text).map((line) => `  ${line}`),
  ]);
  throw cliErrors.create('MANIFEST_DRIFTED', {
    message: `The manifest is not what the code says:\n${lines.join('\n')}`,
    details: { paths: drifted.map(({ path }) => path) },
  });
}
