import type { TableName } from '@phlo/lake';
import { icebergErrors } from '../errors.js';

export const batchLost = (table: TableName, batchId: string, cause?: unknown) =>
  icebergErrors.create('BATCH_LOST', {
    message: `Batch ${batchId} of ${table} is no longer staged.`,
    hint: `Run it again: \`phlo run --select ${table}\`.`,
    asset: table,
    ...(cause !== undefined && { cause }),
  });
