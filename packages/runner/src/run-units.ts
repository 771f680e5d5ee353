import type { AssetNode } from './project-definitions.js';

/** Assets that are committed together, and what has to be there before them. */
export interface Unit {
  readonly name: string;
  readonly nodes: readonly AssetNode[];
  /** Names of other selected units. */
  readonly needs: ReadonlySet<string>;
}

export type UnitOutcome = 'done' | 'blocked';

/** Groups the selected assets by publish unit. Members and units are ordered by name, so that a run is repeatable. */
export function groupUnits(nodes: readonly AssetNode[]): Unit[] {
  const unitOfAsset = new Map(nodes.map((node) => [node.name, node.unit]));
  const members = new Map<string, AssetNode[]>();
  for (const node of nodes) members.set(node.unit, [...(members.get(node.unit) ?? []), node]);
  return [...members]
    .map(([name, unsorted]) => {
      const sorted = unsorted.toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const upstream = sorted.flatMap((node) => node.dependsOn.flatMap((input) => unitOfAsset.get(input) ?? []));
      return { name, nodes: sorted, needs: new Set(upstream.filter((unit) => unit !== name)) };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

export interface ScheduleOptions {
  readonly concurrency: number;
  /** Whether to stop starting units: interrupted, or aborted by a hook. */
  readonly isStopped: () => boolean;
  readonly execute: (unit: Unit) => Promise<UnitOutcome>;
  /** A unit that will not run, because of an upstream unit or because the run stopped (`undefined`). */
  readonly onSkipped: (unit: Unit, because: string | undefined) => void;
}

/**
 * Runs units as soon as all that they need is done, at most `concurrency` at a time. Below a blocked unit everything
 * is skipped, everything else goes on. Expects no cycles.
 */
export async function runUnits(units: readonly Unit[], options: ScheduleOptions): Promise<void> {
  const outcomes = new Map<string, UnitOutcome>();
  const waiting = new Set(units);
  const running = new Set<Promise<void>>();

  const start = (unit: Unit): void => {
    waiting.delete(unit);
    const work = options.execute(unit).then((outcome) => {
      outcomes.set(unit.name, outcome);
      running.delete(work);
    });
    running.add(work);
  };

  while (waiting.size > 0 || running.size > 0) {
    skipUnreachable(waiting, outcomes, options);
    for (const unit of waiting) {
      if (running.size >= options.concurrency) break;
      if ([...unit.needs].every((name) => outcomes.get(name) === 'done')) start(unit);
    }
    if (running.size > 0) await Promise.race(running);
  }
}

function skipUnreachable(waiting: Set<Unit>, outcomes: Map<string, UnitOutcome>, options: ScheduleOptions): void {
  for (let changed = true; changed;) {
    changed = false;
    for (const unit of waiting) {
      // Once the run is stopped, that is the reason for all that is left: what it needs was stopped as well, and did not fail.
      const isStopped = options.isStopped();
      const blocker = isStopped ? undefined : [...unit.needs].find((name) => outcomes.get(name) === 'blocked');
      if (blocker === undefined && !isStopped) continue;
      waiting.delete(unit);
      outcomes.set(unit.name, 'blocked');
      options.onSkipped(unit, blocker);
      changed = true;
    }
  }
}
