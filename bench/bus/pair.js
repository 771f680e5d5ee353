import { runInThisContext } from 'node:vm';
import { median } from '../run-case.js';

const warmUpMs = 200;
const sampleMs = 1.5;
const samples = 31;

/**
 * How long one call of `subject` takes, in calls of `reference`: the median over samples of which each lies between two
 * of the reference, so that whatever else the machine does meets both. Both return nothing or a promise.
 */
export async function pair(subject, reference) {
  const own = await calibrate(subject);
  const other = await calibrate(reference);
  const ratios = [];
  const times = [];
  let before = await other();
  for (let index = 0; index < samples; index += 1) {
    const time = await own();
    const after = await other();
    ratios.push(time / ((before + after) / 2));
    times.push(time);
    before = after;
  }
  return { ratio: median(ratios), ns: median(times) };
}

/** Warms up, and gives a function that takes one sample: nanoseconds of one call. */
async function calibrate(call) {
  const repeat = call() instanceof Promise ? repeatAwaited(call) : repeatNow(call);
  let batch = 1;
  const end = performance.now() + warmUpMs;
  while (performance.now() < end) {
    const ms = await repeat(batch);
    if (ms < sampleMs / 2) batch *= 2;
    else batch = Math.max(1, Math.round((batch * sampleMs) / ms));
  }
  return async () => ((await repeat(batch)) * 1e6) / batch;
}

// Compiled for each call anew: one loop that has seen many functions would treat them all alike.
const repeatNow = (call) =>
  runInThisContext(`(call) => (count) => {
    const start = performance.now();
    for (let index = 0; index < count; index += 1) call();
    return performance.now() - start;
  }`)(call);

const repeatAwaited = (call) =>
  runInThisContext(`(call) => async (count) => {
    const start = performance.now();
    for (let index = 0; index < count; index += 1) await call();
    return performance.now() - start;
  }`)(call);
