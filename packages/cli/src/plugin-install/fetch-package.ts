import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliErrors } from '../errors.js';
import { whileBusy } from '../output/busy.js';
import { describeTarball, untouched } from './describe-tarball.js';
import type { AskedPackage, FetchedPackage } from './describe-tarball.js';
import { runProgram } from './run-program.js';

export interface FetchRequest extends AskedPackage {
  /** Absolute: whose `.npmrc` counts. */
  readonly cwd: string;
  readonly signal?: AbortSignal;
}

/**
 * Fetches the tarball of a package and reads its manifest. npm itself compares the bytes with the checksum that its registry gives; nothing of the
 * package is run. Throws `PLUGIN_PACKAGE_UNAVAILABLE`, `PLUGIN_PACKAGE_INVALID` for what is no package with plugins, and `PACKAGE_MANAGER_MISSING`.
 */
export async function fetchPackage({ name, version, cwd, signal }: FetchRequest): Promise<FetchedPackage> {
  const folder = mkdtempSync(join(tmpdir(), 'phlo-plugin-'));
  try {
    const command = {
      program: 'npm',
      args: ['pack', '--ignore-scripts', '--pack-destination', folder, `${name}@${version}`],
    };
    const { code, output } = await whileBusy(`fetching ${name}@${version}`, () =>
      runProgram(command, { cwd, ...(signal && { signal }) }),
    );
    signal?.throwIfAborted();
    const [file] = readdirSync(folder).filter((one) => one.endsWith('.tgz'));
    if (code !== 0 || file === undefined) throw unavailable(`${name}@${version}`, output);
    return describeTarball({ name, version }, readFileSync(join(folder, file)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function unavailable(spec: string, output: string): Error {
  const isChanged = output.includes('EINTEGRITY');
  const reasons = output
    .split('\n')
    .filter((line) => /^npm (?:error|ERR!)/.test(line) && !/complete log|_logs/.test(line));
  const said = reasons.map((line) => line.replace(/^npm (?:error|ERR!) ?/, '').trim()).filter((line) => line !== '');
  return cliErrors.create(isChanged ? 'PLUGIN_INTEGRITY_WRONG' : 'PLUGIN_PACKAGE_UNAVAILABLE', {
    message: `npm cannot fetch ${spec}: ${said.slice(0, 3).join('; ') || 'it says nothing of why'}`,
    dataState: untouched,
    details: { output },
  });
}
