// One subject beside its reference, in one process: node bus.js '{"subject", "reference", …}'. Prints {ratio, ns}.
import { createGateScene, gateSubjects } from '../bus/gate-subjects.js';
import { pair } from '../bus/pair.js';
import { createScene } from '../bus/scene.js';
import { dispatchSubjects, emitSubjects } from '../bus/subjects.js';

const { subject, reference } = JSON.parse(process.argv[2] ?? '{}');

/** A subject in a scene of its own that does, on each call, exactly what is expected of it. */
async function create({ name, gate, hooks }) {
  const scene = gate === undefined ? createScene(...hooks) : createGateScene(...gate);
  const subjects = gate === undefined ? { ...dispatchSubjects, ...emitSubjects } : gateSubjects;
  const call = subjects[name](scene);
  if (call === undefined) return undefined;
  for (let time = 1; time <= 3; time += 1) {
    await call();
    if (scene.sink.total !== time * scene.perEmit)
      throw new Error(`${name} came to ${scene.sink.total}, and not to ${time * scene.perEmit}`);
  }
  return call;
}

const [ours, theirs] = [await create(subject), await create(reference)];
console.log(JSON.stringify(ours === undefined || theirs === undefined ? null : await pair(ours, theirs)));
