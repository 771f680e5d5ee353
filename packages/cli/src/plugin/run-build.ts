import { cliErrors } from '../errors.js';
import { printJson } from '../output/json.js';
import { write } from '../output/write.js';
import { buildManifest, isAsBuilt, writeManifest } from './build-manifest.js';
import type { ManifestFile } from './build-manifest.js';
import { diffText } from './diff-text.js';

interface BuildOptions {
  readonly isCheck: boolean;
  readonly isJson: boolean;
}

/** Writes the manifest of a package, or checks it: throws `MANIFEST_DRIFTED` then, with the lines that differ. */
export async function runBuild(dir: string, { isCheck, isJson }: BuildOptions): Promise<void> {
  const files = await buildManifest(dir);
  if (isCheck) checkManifest(files);
  const written = isCheck ? [] : writeManifest(dir, files);
  if (isJson) return printJson({ dir, written });
  write(written.length === 0 ? 'The manifest is what the code says.\n' : `wrote ${written.join(', ')}\n`);
}

function checkManifest(files: readonly ManifestFile[]): void {
  const drifted = files.filter((file) => !isAsBuilt(file));
  if (drifted.length === 0) return;
  const lines = drifted.flatMap(({ path, text, current = '' }) => [
    path,
    ...diffText(current, text).map((line) => `  ${line}`),
  ]);
  throw cliErrors.create('MANIFEST_DRIFTED', {
    message: `The manifest is not what the code says:\n${lines.join('\n')}`,
    details: { paths: drifted.map(({ path }) => path) },
  });
}
