import { countOf } from '../output/format.js';
import { projectPolicies } from '../schedule/project-policies.js';
import { upLease } from '../up/up-lease.js';
import type { Finding } from './finding.js';
import type { Project } from './project.js';

/** Whether somebody looks after what is scheduled, and whether what it selects is there. */
export async function examineSchedules(project: Project): Promise<Finding> {
  const name = 'schedules';
  const policies = await projectPolicies(project);
  const count = project.definitions.schedules.length;
  const what = `${countOf(count, 'schedule')}, ${countOf(policies.length, 'asset')} with a freshness policy`;
  if (count + policies.length === 0) return { name, status: 'ok', message: 'nothing is scheduled' };
  const holder = project.state().leases.holder(upLease);
  if (holder !== undefined) return { name, status: 'ok', message: `${what}; process ${holder.pid} looks after them` };
  return {
    name,
    status: 'warning',
    message: `${what}, and no process looks after them at the moment`,
    why: 'Nothing is run by itself, and nobody is told what grows too old.',
    hint: 'Start `phlo up`, or have a cron of the system call `phlo schedule tick`.',
  };
}
