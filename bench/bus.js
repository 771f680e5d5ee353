// What Phlo's bus costs beside others, beside the bus that one writes first, and beside no bus at all: `npm run
// bench:bus`. Every figure is the median over processes (BENCH_ROUNDS, 3) of the median of paired samples. The last line
// is JSON; the exit code is 1 where a gate is missed.
import { dispatchSubjects } from './bus/subjects.js';
import { gateSubjects } from './bus/gate-subjects.js';
import { checkGates } from './bus/limits.js';
import { median, runCase } from './run-case.js';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
// Registered / matching.
const sizes = [
  [1, 1],
  [10, 10],
  [10, 1],
  [100, 100],
  [100, 10],
  [100, 1],
  [1000, 1000],
  [1000, 100],
  [1000, 1],
];
const gateSizes = [1, 10, 100].flatMap((count) => ['sync', 'ready', 'micro'].map((kind) => [kind, count]));

const say = (line = '') => process.stdout.write(`${line}\n`);

/** Median ratio and median time of `subject` in units of `reference`, over fresh processes. */
async function measure(subject, reference, times = rounds) {
  const results = [];
  for (let round = 0; round < times; round += 1)
    results.push(await runCase('bus', [JSON.stringify({ subject, reference })]));
  if (results[0] === null) return undefined;
  return { ratio: median(results.map(({ ratio }) => ratio)), ns: median(results.map(({ ns }) => ns)) };
}

async function measureGarbage(name, hooks) {
  const nodeArgs = ['--expose-gc', '--min-semi-space-size=512', '--max-semi-space-size=512'];
  const { bytes } = await runCase('bus-garbage', [JSON.stringify({ name, hooks })], nodeArgs);
  return Math.max(0, bytes);
}

const showTime = (ns) => (ns < 100 ? ns.toFixed(1) : Math.round(ns).toLocaleString('en-US'));
const showCell = (result) =>
  result === undefined
    ? ''
    : `${showTime(result.ns)} (x${result.ratio < 10 ? result.ratio.toFixed(2) : result.ratio.toFixed(result.ratio < 100 ? 1 : 0)})`;

/** One row a subject, one column a size: nanoseconds, and in brackets how many times the floor. */
async function printTable({ title, names, columns, describe, floor }) {
  const width = 19;
  say(title);
  say(`${''.padEnd(26)}${columns.map((column) => column.join(' / ').padStart(width)).join('')}`);
  for (const name of names) {
    const cells = [];
    for (const column of columns) cells.push(await measure(describe(name, column), describe(floor, column)));
    say(`${name.padEnd(26)}${cells.map((cell) => showCell(cell).padStart(width)).join('')}`);
  }
  say();
}

await printTable({
  title: 'One event to its hooks, ns (x the plain loop over the functions that match); hooks registered / matching',
  names: Object.keys(dispatchSubjects),
  columns: sizes,
  describe: (name, hooks) => ({ name, hooks }),
  floor: 'loop',
});
await printTable({
  title: 'Handlers one after the other, awaited, ns (x a loop that awaits promises only); kind / handlers',
  names: Object.keys(gateSubjects),
  columns: gateSizes,
  describe: (name, gate) => ({ name, gate }),
  floor: 'loop',
});

/** The ratios that are promised get more processes than the tables. */
const compare = async (subject, reference) => (await measure(subject, reference, 2 * rounds + 1)).ratio;
const dispatch = (name, hooks) => ({ name, hooks });
const vsLoop = (hooks) => compare(dispatch('phlo', hooks), dispatch('loop', hooks));
const round = (value) => Number(value.toPrecision(3));
const result = {
  full_emit_vs_eventemitter_100_10: round(
    await compare(dispatch('EventEmitter, uuid, ISO time', [100, 10]), dispatch('phlo, full emit', [100, 10])),
  ),
  // Two buses in one process would share what the compiler has learned of the code of both: each has its own, and the
  // loop over one function is the unit of both.
  one_of_1000_vs_one_of_10: round((await vsLoop([1000, 1])) / (await vsLoop([10, 1]))),
  dispatch_vs_loop_10_10: round(await vsLoop([10, 10])),
  dispatch_vs_loop_100_100: round(await vsLoop([100, 100])),
  vs_naive_100_10: round(await compare(dispatch('naive bus', [100, 10]), dispatch('phlo', [100, 10]))),
  garbage_bytes_per_dispatch: round(await measureGarbage('phlo', [100, 10])),
};
const verdicts = checkGates(result);
for (const { text, isMet } of verdicts) say(`${isMet ? 'met   ' : 'MISSED'} ${text}`);
say();
say(JSON.stringify(result));
process.exitCode = verdicts.every(({ isMet }) => isMet) ? 0 : 1;
