import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
const compiler = join(dirname(manifest), 'bin', 'tsc');

/**
 * Imports a TypeScript source and what it imports, compiled without a type check: what is generated from the catalogue
 * need not fit the catalogue yet. The source imports only its neighbours.
 */
export async function loadSource(url) {
  const folder = mkdtempSync(join(tmpdir(), 'phlo-source-'));
  const options = ['--ignoreConfig', '--noCheck', '--module', 'nodenext', '--target', 'es2023', '--outDir', folder];
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    execFileSync(process.execPath, [compiler, fileURLToPath(url), ...options], { stdio: 'inherit' });
    return await import(pathToFileURL(join(folder, `${basename(fileURLToPath(url), '.ts')}.js`)).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
