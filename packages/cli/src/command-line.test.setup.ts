import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The command as users call it; `npm test` has built what it runs. */
export const phloBin = fileURLToPath(new URL('../bin/phlo.cjs', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CallOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Hears of the process as soon as it runs: to signal it. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Calls `phlo` in a process of its own. */
export function phlo(args: readonly string[], { cwd, env = {}, onStart }: CallOptions): Promise<Outcome> {
  // Who runs the tests by npx has other commands suggested than who does not.
  const { PHLO_MARTS_URL: _url, FORCE_COLOR: _colour, npm_command: _npm, ...inherited } = process.env;
  const child = spawn(process.execPath, [phloBin, ...args], {
    cwd,
    env: { ...inherited, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart?.(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...output }));
  });
}

/** Calls `phlo … --json` and gives the document; whatever else stands on stdout fails the test. */
export async function phloJson<T = unknown>(args: readonly string[], options: CallOptions): Promise<T> {
  const outcome = await phlo([...args, '--json'], options);
  try {
    return JSON.parse(outcome.stdout) as T;
  } catch (error) {
    throw new Error(`phlo ${args.join(' ')} --json printed no JSON:\n${outcome.stdout}\n${outcome.stderr}`, {
      cause: error,
    });
  }
}

/** An empty folder that goes with the test. */
export function temporaryFolder(): { readonly dir: string } & AsyncDisposable {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'phlo-cli-')));
  return {
    dir,
    async [Symbol.asyncDispose]() {
      await rm(dir, { recursive: true, force: true });
    },
  };
}

// Hooks of the loader print what is imported: https://nodejs.org/docs/latest-v20.x/api/module.html#loadurl-context-nextload
const loaderHooks = `import { writeSync } from 'node:fs';
  export const load = (url, context, next) => (writeSync(2, url + '\\n'), next(url, context));`;
const asUrl = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

/** Environment in which a command prints on stderr the URL of each module that it imports. */
export const printsImports = {
  NODE_OPTIONS: `--import ${asUrl(`import { register } from 'node:module'; register(${JSON.stringify(asUrl(loaderHooks))});`)}`,
};

/** Modules of this workspace among those that were printed: `package/path`, sorted. */
export const ownModules = (stderr: string): readonly string[] =>
  [...stderr.matchAll(/packages\/(.+)\/dist\/(.+)\.js/g)].map(([, from, name]) => `${from}/${name}`).toSorted();
