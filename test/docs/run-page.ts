import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../workspace/packages.ts';
import type { CodeBlock } from './markdown.ts';

/** What a block of commands has printed on stdout with its last command, beside what the page says that it prints. */
export interface PrintedBlock {
  readonly line: number;
  readonly said: string;
  readonly printed: string;
}

/** A folder outside of the repository, in which a page is followed as a reader would. */
export interface PageFolder extends Disposable {
  /**
   * Writes the files that blocks are, and runs the commands of the others, in order; `cd` lasts. Throws at the first command that
   * fails. Returns what the page says of outputs, and what they were.
   */
  follow(blocks: readonly CodeBlock[]): Promise<readonly PrintedBlock[]>;
}

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Commands are found as after `npm ci`; `npm` itself installs from this repository, and publishes nothing. */
export function createPageFolder(env: Readonly<Record<string, string>>): PageFolder {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'phlo-page-')));
  const path = [join(root, 'test/docs/bin'), join(root, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(':');
  let folder = dir;

  const run = async (code: string): Promise<string> => {
    const outcome = await execute(code, { cwd: folder, env: { ...cleanEnvironment(), ...env, PATH: path } });
    if (outcome.status !== 0)
      throw new Error(`${code}\nexits with ${outcome.status}:\n${outcome.stdout}${outcome.stderr}`);
    return outcome.stdout;
  };

  const runBlock = async ({ code }: CodeBlock): Promise<string> => {
    let printed = '';
    for (const line of code.split('\n').filter((one) => one.trim() !== '')) {
      const target = /^cd (.+)$/.exec(line)?.[1];
      if (target === undefined) printed = await run(line);
      else folder = realpathSync(join(folder, target));
    }
    return printed;
  };

  return {
    follow: async (blocks) => {
      const outputs: PrintedBlock[] = [];
      let printed = '';
      for (const block of blocks) {
        const { language, title, line, code } = block;
        if (title !== undefined) {
          mkdirSync(dirname(join(folder, title)), { recursive: true });
          writeFileSync(join(folder, title), code);
        } else if (language === 'sh') printed = await runBlock(block);
        else if (language === 'text') outputs.push({ line, said: code, printed });
      }
      return outputs;
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** The reader has none of what the test runner sets. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = /^(VITEST|PHLO_|npm_|NODE_|FORCE_COLOR|DATABASE_URL|TEST$|DEV$|PROD$|MODE$|SSR$|BASE_URL$)/;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name))), NO_COLOR: '1' };
}

function execute(code: string, options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-e', '-c', code], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}
