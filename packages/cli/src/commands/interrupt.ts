/** A signal that Ctrl-C or a polite kill aborts. The second one ends the process at once. */
export function createInterrupt(): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write(
      '\nInterrupted: stopping at the next safe point. Nothing half-done is published. Again to quit at once.\n',
    );
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
