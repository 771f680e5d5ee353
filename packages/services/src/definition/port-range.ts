/** Ports of which the first start of a service takes one that is free, and keeps it. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

const mostPorts = 1_000;

/** `55432-55451`; `undefined` for anything else, also for a range that goes backwards or has more than a thousand ports. */
export function parsePortRange(text: string): PortRange | undefined {
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(text)?.map(Number) ?? [];
  if (first === undefined || last === undefined || first < 1 || last > 65_535) return undefined;
  return first <= last && last - first < mostPorts ? { first, last } : undefined;
}

export const portsIn = ({ first, last }: PortRange): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
