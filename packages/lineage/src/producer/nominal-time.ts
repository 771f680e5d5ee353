import type { RunFacetBodies } from '@phlo/openlineage';

const hourMs = 3_600_000;

/** The stretch of time that a partition stands for: an hour, a day, a month or a year of UTC. Anything else says nothing about time. */
export function nominalTimeOf(partition: string | undefined): RunFacetBodies['nominalTime'] {
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::00(?::00)?)?Z?)?)?)?$/.exec(partition ?? '');
  if (match === null) return undefined;
  const [, year, month, day, hour] = match.map((part) => (part === undefined ? undefined : Number(part)));
  const start = Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour ?? 0);
  // The thirtieth of February is no partition.
  if (!new Date(start).toISOString().startsWith((partition ?? '').slice(0, 13).replace(/Z$/, ''))) return undefined;
  const end = endOf(start, { month, day, hour });
  return { nominalStartTime: new Date(start).toISOString(), nominalEndTime: new Date(end).toISOString() };
}

interface Parts {
  readonly month: number | undefined;
  readonly day: number | undefined;
  readonly hour: number | undefined;
}

function endOf(start: number, { month, day, hour }: Parts): number {
  if (hour !== undefined) return start + hourMs;
  if (day !== undefined) return start + 24 * hourMs;
  const date = new Date(start);
  return month === undefined
    ? Date.UTC(date.getUTCFullYear() + 1, 0)
    : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}
