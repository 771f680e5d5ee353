import { formatAge } from '../output/format.js';
import type { Finding } from './finding.js';
import type { Project } from './project.js';

/** Examines what processes have left that were killed: runs without an end, and what they held. */
export function examineState(project: Project): readonly Finding[] {
  const { runs, leases } = project.state();
  const count = runs.list({ limit: 1000 }).length;
  const abandoned = runs.abandoned();
  const stale = leases.list().filter(({ isAlive }) => !isAlive);
  return [
    { name: 'state', status: 'ok', message: `${count} ${count === 1 ? 'run' : 'runs'} recorded` },
    ...(abandoned.length === 0 ? [] : [describeAbandoned(abandoned)]),
    ...(stale.length === 0 ? [] : [describeStale(stale)]),
  ];
}

function describeAbandoned(runs: readonly { readonly runId: string }[]): Finding {
  const [first] = runs;
  const which = runs.length === 1 ? `the run ${first?.runId ?? ''} was` : `${runs.length} runs were`;
  return {
    name: 'recovery',
    status: 'warning',
    message: `${which} killed, and what became of it is not announced yet`,
    why: 'Whether a commit went through is known to the lake; listeners (lineage, alerts, metrics) have not heard of it.',
    hint: 'The next `phlo run` closes it and announces its ends; `phlo run --select <one asset>` is enough.',
  };
}

interface StaleLease {
  readonly key: string;
  readonly pid: number;
  readonly since: number;
}

function describeStale(leases: readonly StaleLease[]): Finding {
  const described = leases.map(
    ({ key, pid, since }) => `${key.replace(/^asset:/, '')} (process ${pid}, ${formatAge(Date.now() - since)})`,
  );
  return {
    name: 'leases',
    status: 'warning',
    message: `held by processes that have ended: ${described.join(', ')}`,
    why: 'They were killed. Nothing is blocked: whoever needs it next takes it over.',
    hint: 'Run `phlo run`, or leave it. A process of another machine counts as ended when it has not been heard of for a while.',
  };
}
