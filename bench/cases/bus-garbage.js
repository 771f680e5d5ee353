// Bytes that one dispatch leaves behind, in a process whose young generation is never collected meanwhile:
// node --expose-gc --min-semi-space-size=… --max-semi-space-size=… bus-garbage.js '{"name", "hooks"}'. Prints {bytes}.
import { createScene } from '../bus/scene.js';
import { dispatchSubjects } from '../bus/subjects.js';

const { name, hooks } = JSON.parse(process.argv[2] ?? '{}');
const call = dispatchSubjects[name](createScene(...hooks));
const count = 20_000;

function measure() {
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < count; index += 1) call();
  return (process.memoryUsage().heapUsed - before) / count;
}

// Warm: only compiled code leaves out what it does not need, and that lies on the heap as well.
const warm = performance.now() + 1_000;
while (performance.now() < warm) measure();
const measured = Array.from({ length: 11 }, measure).toSorted((a, b) => a - b);
console.log(JSON.stringify({ bytes: measured[5] }));
