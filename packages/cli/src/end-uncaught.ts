import { relative } from 'node:path';
import { messageOf } from '@phlo/core/errors';
import { cliErrors } from './errors.js';
import { printError } from './output/error.js';
import { findPlace } from './project/load-error.js';

/**
 * Ends the process, as a kill would: whatever code it was that failed behind everybody's back, what it has left undone is not known.
 * Recovery then finds what a kill leaves.
 */
export function endUncaught(argv: readonly string[], cause: unknown): never {
  const place = findPlace(cause);
  const where = place === undefined ? '' : `${relative(process.cwd(), place.file)}, line ${place.line}: `;
  const error = cliErrors.create('BACKGROUND_FAILED', {
    message: `${where}something failed that nobody waits for: ${messageOf(cause)}`,
    dataState: 'What was published stays; what was being written is given up by the next `phlo run`.',
    cause,
  });
  printError(error, { debug: argv.includes('--debug'), json: argv.includes('--json') });
  process.exit(1);
}
