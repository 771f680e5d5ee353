/** Catches what a promise may reject with that is refused unseen: a rejection that nobody catches ends the process. */
export function disown(promise: PromiseLike<unknown>): void {
  Promise.resolve(promise).catch(() => undefined);
}
