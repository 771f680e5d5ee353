import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RecordingServer } from './recording-server.test.setup.js';

const workspace = fileURLToPath(new URL('../../../', import.meta.url));

/** Makes a project with these files, by their paths, in which the package is installed; the caller removes the folder. */
export function createShop(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'phlo-alerts-'));
  const manifest = JSON.stringify({ name: 'shop', type: 'module', dependencies: { '@phlo/alerting': '*' } });
  for (const [path, text] of Object.entries({ 'package.json': manifest, ...files })) putFile(dir, path, text);
  mkdirSync(join(dir, 'node_modules/@phlo'), { recursive: true });
  symlinkSync(join(workspace, 'packages/alerting'), join(dir, 'node_modules/@phlo/alerting'), 'dir');
  return dir;
}

/** Writes a file of a project, and the folders that it lies in. */
export function putFile(dir: string, path: string, text: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

/** Starts the command line in a project, with marts of its own and without colours. */
export function spawnPhlo(dir: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const { PHLO_MARTS_URL: _url, FORCE_COLOR: _colour, ...inherited } = process.env;
  return spawn(process.execPath, [join(workspace, 'packages/cli/bin/phlo.cjs'), '-C', dir, ...args], {
    env: { ...inherited, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

interface Told {
  readonly alerts: readonly { readonly reason: string; readonly title: string }[];
}

/** `opened: unique_id failed on bronze.orders`, by notification. */
export const reasonsOf = (server: RecordingServer): readonly (readonly string[])[] =>
  server.taken<Told>().map(({ alerts }) => alerts.map(({ reason, title }) => `${reason}: ${title}`));
