/** Runs what it is given one after the other, in order; a failure of one does not stop the next. */
export type OneAtATime = <T>(body: () => Promise<T>) => Promise<T>;

export function createOneAtATime(): OneAtATime {
  let last: Promise<unknown> = Promise.resolve();
  return (body) => {
    const next = last.then(body, body);
    last = next.catch(() => undefined);
    return next;
  };
}
