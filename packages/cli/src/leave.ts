import { writeAside } from './output/write.js';

const graceMs = 5_000;

/**
 * Ends the process once the command is done, also where code of others (a plugin, a workflow file) has left a timer or a
 * connection open: a pipeline in CI must not wait for that for hours. What is still being written is waited for.
 */
export function leaveWhenDone(): void {
  const timer = setTimeout(() => {
    if (process.stdout.writableLength > 0 || process.stderr.writableLength > 0) return leaveWhenDone();
    // Standard streams that are pipes are not left open by anybody.
    const open = new Set(process.getActiveResourcesInfo().filter((kind) => kind !== 'PipeWrap' && kind !== 'TTYWrap'));
    writeAside(
      `note   The command is done, and something is still open: ${[...open].join(', ') || 'unknown'}. A plugin that opens something closes it in \`dispose\`.\n`,
    );
    process.exit();
  }, graceMs);
  // It fires only where something else keeps the process alive.
  timer.unref();
}
