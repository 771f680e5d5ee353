import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs one case in a fresh process and gives what it printed as JSON, such as `{ seconds, rows, peakRssMb }`. */
export async function runCase(name, args, nodeArgs = []) {
  const script = join(import.meta.dirname, 'cases', `${name}.js`);
  const { stdout } = await execute(process.execPath, [...nodeArgs, script, ...args.map(String)], {
    // What the command line sets, for both sides.
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    maxBuffer: 1e7,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs two cases in turn, so that what else the machine does meets both, and compares the medians of their rates. */
export async function compare(ours, floor, rounds) {
  const rates = { ours: [], floor: [] };
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? ['ours', 'floor'] : ['floor', 'ours'];
    for (const side of order) {
      const { rows, seconds } = await (side === 'ours' ? ours() : floor());
      rates[side].push(rows / seconds);
    }
  }
  const [own, bare] = [median(rates.ours), median(rates.floor)];
  return { ours: Math.round(own), floor: Math.round(bare), ratio: own / bare };
}
