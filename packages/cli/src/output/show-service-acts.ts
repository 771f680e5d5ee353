import type { PhloEvent } from '@phlo/core';
import { unnoticedMs } from './busy.js';
import { formatElapsed } from './format.js';
import { createLines } from './lines.js';
import { paint } from './paint.js';
import { canMove } from './terminal.js';
import { harmless, inCells, widthOf } from './text.js';

interface ServiceActs extends Disposable {
  readonly onEvent: (event: PhloEvent) => void;
}

/** Shows on stderr which services are started and stopped, and for how long; where lines cannot move, a line as each begins. */
export function showServiceActs(): ServiceActs {
  const active = new Map<string, { readonly what: string; readonly since: number }>();
  let idleSince = performance.now();
  const elapsed = (since: number): string =>
    paint('dim', formatElapsed((performance.now() - since) / 1000), process.stderr);
  const lines = createLines({
    describe({ mark, width }) {
      // The project is read before, and what hooks wait for is delivered behind.
      if (active.size === 0)
        return performance.now() - idleSince < unnoticedMs ? [] : [`${mark} phlo services  ${elapsed(idleSince)}`];
      const nameWidth = Math.min(Math.floor(width / 2), Math.max(0, ...[...active.keys()].map(widthOf)));
      return [...active].map(
        ([service, { what, since }]) => `${mark} ${inCells(harmless(service), nameWidth)}  ${what}  ${elapsed(since)}`,
      );
    },
  });
  const say = (text: string): void => lines.above(paint('dim', harmless(text), process.stderr));
  const begin = (service: string, what: string): void => {
    active.set(service, { what, since: performance.now() });
    if (!canMove(process.stderr)) say(`${service}: ${what} …`);
    lines.draw();
  };
  return {
    onEvent({ type, data }) {
      // Of these types each has these fields, or has them not.
      const { service, phase, hook, status, message } = data as unknown as Readonly<Record<string, string>>;
      if (service === undefined) return;
      if (type === 'service.pre_start') begin(service, 'starting');
      if (type === 'service.pre_stop') begin(service, 'stopping');
      if (type === 'service.post_start' || type === 'service.post_stop') active.delete(service);
      if (active.size === 0) idleSince = performance.now();
      if (type === 'service.hook' && status !== 'passed') say(`${service}: ${phase} ${hook}: ${message ?? status}`);
    },
    [Symbol.dispose]: lines.stop,
  };
}
