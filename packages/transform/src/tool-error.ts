import { isPhloError, messageOf } from '@phlo/core';
import { transformErrors } from './errors.js';

/** What a tool threw, with its name and the file, which it may not know. Errors with a code are left as they are. */
export function toolError(error: unknown, { tool, path }: { readonly tool: string; readonly path: string }): unknown {
  if (isPhloError(error)) return error;
  return transformErrors.create('TOOL_FAILED', {
    message: `${path}: ${tool} failed: ${messageOf(error)}`,
    details: { path, tool },
    cause: error,
  });
}
