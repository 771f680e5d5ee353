import type { Lease } from '../leases.js';

export type OnProgress = (part: number) => void;

const everyMs = 200;

/**
 * Tells which part of a statement is done while it runs. DuckDB begins to count after two seconds, and knows nothing of some
 * statements: nobody hears of those.
 */
export async function followProgress<T>(
  lease: Lease,
  onProgress: OnProgress | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (onProgress === undefined) return work();
  // The configuration is locked; these are of the connection alone.
  await lease.run('PRAGMA enable_progress_bar');
  await lease.run('PRAGMA disable_print_progress_bar');
  const timer = setInterval(() => {
    const { percentage } = lease.connection.progress;
    if (percentage > 0) onProgress(Math.min(1, percentage / 100));
  }, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
