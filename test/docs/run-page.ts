import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../workspace/packages.ts';
import type { CodeBlock } from './markdown.ts';
import { commandsOf } from './markdown.ts';

/** What a block of commands has printed on stdout with its last command, beside what the page says that it prints. */
export interface PrintedBlock {
  readonly line: number;
  readonly said: string;
  readonly printed: string;
}

/** What goes on around a page, which its reader has and a test has to be given. */
export interface Surroundings {
  /** Commands that are run before one of the page, by that command. */
  readonly first?: Readonly<Record<string, readonly string[]>>;
  /** What only a run can know, such as an id: the text that stands for it in the page, and the command that prints it. */
  readonly values?: Readonly<Record<string, string>>;
  /** Commands that go on until they are interrupted, and what they print once they are ready: then they are. */
  readonly until?: Readonly<Record<string, RegExp>>;
}

/** A folder outside of the repository, in which a page is followed as a reader would. */
export interface PageFolder extends Disposable {
  /**
   * Writes the files that blocks are, and runs the commands of the others, in order; `cd` lasts. Throws at the first command whose exit
   * code is not what the page says. Returns what the page says of outputs, and what they were.
   */
  follow(blocks: readonly CodeBlock[], around?: Surroundings): Promise<readonly PrintedBlock[]>;
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
  let folder = join(dir, 'at');
  const home = join(dir, 'home');
  for (const one of [folder, home]) mkdirSync(one);

  const run = async (code: string, { exits = 0, until }: { exits?: number; until?: RegExp } = {}): Promise<string> => {
    const options = { cwd: folder, env: { ...cleanEnvironment(), HOME: home, ...env, PATH: path } };
    const outcome = await execute(code, options, until);
    if (until === undefined ? outcome.status !== exits : !until.test(outcome.stdout + outcome.stderr))
      throw new Error(`${code}\nexits with ${outcome.status}:\n${outcome.stdout}${outcome.stderr}`);
    return outcome.stdout;
  };

  const insert = async (command: string, values: Readonly<Record<string, string>>): Promise<string> => {
    let inserted = command;
    for (const [text, finder] of Object.entries(values))
      if (inserted.includes(text)) inserted = inserted.replaceAll(text, (await run(finder)).trim());
    return inserted;
  };

  /** The last command of a block has the exit code that its fence says. */
  const runBlock = async (block: CodeBlock, { first = {}, values = {}, until = {} }: Surroundings): Promise<string> => {
    let printed = '';
    const commands = commandsOf(block);
    for (const [index, command] of commands.entries()) {
      const target = /^cd (\S+)$/.exec(command)?.[1];
      for (const one of first[command] ?? []) await run(one);
      const exits = index === commands.length - 1 ? block.exits : 0;
      if (target !== undefined) folder = realpathSync(join(folder, target));
      else
        printed = await run(await insert(command, values), {
          exits,
          ...(until[command] !== undefined && { until: until[command] }),
        });
    }
    return printed;
  };

  return {
    follow: async (blocks, around = {}) => {
      const outputs: PrintedBlock[] = [];
      let printed = '';
      for (const block of blocks) {
        const { language, title, line, code } = block;
        if (title !== undefined) {
          mkdirSync(dirname(join(folder, title)), { recursive: true });
          writeFileSync(join(folder, title), code);
        } else if (language === 'sh') printed = await runBlock(block, around);
        else if (language === 'text') outputs.push({ line, said: code, printed });
      }
      return outputs;
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** The reader has none of what the test runner sets, and an empty home. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = /^(VITEST|PHLO_|npm_|NODE_|FORCE_COLOR|DATABASE_URL|TEST$|DEV$|PROD$|MODE$|SSR$|BASE_URL$)/;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name))), NO_COLOR: '1' };
}

const longestMs = 180_000;

type ExecuteOptions = { readonly cwd: string; readonly env: NodeJS.ProcessEnv };

/** With `until`, the command is interrupted, as by Ctrl-C, when it has printed that. */
function execute(code: string, options: ExecuteOptions, until?: RegExp): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    // `exec`, so that the signal reaches the command and not only the shell.
    const child = spawn('sh', ['-e', '-c', until === undefined ? code : `exec ${code}`], {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    const look = () => void (until?.test(stdout + stderr) === true && child.kill('SIGINT'));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      look();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      look();
    });
    // A command that goes on, and of which the plan does not say so, is not to go on for ever.
    const tooLong = setTimeout(() => {
      stderr += `\nIt did not end within ${longestMs / 1_000} s; one that is meant to go on stands in \`until\` of the page's plan.`;
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
    }, longestMs);
    child.on('error', reject);
    child.on('close', (status) => {
      clearTimeout(tooLong);
      resolve({ status, stdout, stderr });
    });
  });
}
