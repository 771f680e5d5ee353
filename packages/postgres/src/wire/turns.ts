import type { Clock } from '@phlo/core';

/** Who may speak to the one backend: one session at a time, in the order in which they asked. */
export interface Turns {
  /** Resolves to false where the turn does not come within `timeoutMs`, or the signal aborts first. */
  take(owner: object, options: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<boolean>;
  /** Hands the turn on; nothing where another one has it. */
  give(owner: object): void;
  readonly hasWaiting: boolean;
}

interface Waiting {
  readonly owner: object;
  readonly resolve: (isMine: boolean) => void;
}

export function createTurns(clock: Clock): Turns {
  let holder: object | undefined;
  const queue: Waiting[] = [];
  return {
    async take(owner, { timeoutMs, signal }) {
      if (holder === owner) return true;
      if (holder === undefined) {
        holder = owner;
        return true;
      }
      const patience = new AbortController();
      const isMine = await new Promise<boolean>((resolve) => {
        const waiting = { owner, resolve };
        queue.push(waiting);
        const leave = () => {
          const at = queue.indexOf(waiting);
          if (at < 0) return;
          queue.splice(at, 1);
          resolve(false);
        };
        clock.sleep(timeoutMs, { signal: AbortSignal.any([signal, patience.signal]) }).then(leave, leave);
      });
      patience.abort();
      return isMine;
    },
    give(owner) {
      if (holder !== owner) return;
      const next = queue.shift();
      holder = next?.owner;
      next?.resolve(true);
    },
    get hasWaiting() {
      return queue.length > 0;
    },
  };
}
