import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { phlo } from '../command-line.test.setup.js';
import type { Outcome } from '../command-line.test.setup.js';

export interface RunningServer {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
}

/** Starts `phlo marts serve` and waits until it says that it serves. Rejects with what it said where it ends before. */
export async function serveMartsOf(dir: string, args: readonly string[] = []): Promise<RunningServer> {
  let child: ChildProcess | undefined;
  const ended = phlo(['marts', 'serve', '--port', '0', ...args], { cwd: dir, onStart: (started) => (child = started) });
  const started = child;
  if (started === undefined) throw new Error('phlo marts serve was not started.');
  let said = '';
  const ready = (async () => {
    while (!said.includes(' serves ')) {
      const [text] = (await once(started.stderr ?? started, 'data')) as [string];
      said += text;
    }
  })();
  await Promise.race([
    ready,
    ended.then(({ stderr }) => {
      throw new Error(`phlo marts serve has ended:\n${stderr}`);
    }),
  ]);
  return { child: started, ended };
}

/** Ends it politely; resolves to what it said. */
export async function stopServer(
  { child, ended }: RunningServer,
  signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM',
): Promise<Outcome> {
  child.kill(signal);
  return ended;
}

/** Kills it. What it has started may live on. */
export async function killServer({ child }: RunningServer): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
