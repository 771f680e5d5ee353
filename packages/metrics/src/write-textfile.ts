import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '@phlo/core';
import { metricsErrors } from './errors.js';

/**
 * Replaces a file of the node exporter's textfile collector in one step, readable for everybody: a scrape sees the old text or the
 * new one. Its folder must exist. Throws `TEXTFILE_FAILED`; the old text stays then.
 */
export function writeTextfile(path: string, text: string, suffix: string): void {
  // The collector reads every `*.prom`, so the name of what is not whole yet ends otherwise.
  const aside = join(dirname(path), `.${basename(path)}.${suffix}`);
  try {
    rmSync(aside, { force: true });
    // In a folder where others may write, a link by that name would lead elsewhere.
    writeFileSync(aside, text, { flag: 'wx' });
    chmodSync(aside, 0o644);
    renameSync(aside, path);
  } catch (cause) {
    rmSync(aside, { force: true });
    throw metricsErrors.create('TEXTFILE_FAILED', {
      message: `The metrics could not be written to ${path}: ${messageOf(cause)}`,
      dataState: 'the totals are kept; the next run writes them',
      cause,
    });
  }
}
