import { parseChecks } from '@phlo/quality';
import type { Check } from '@phlo/quality';
import type { SqlModel } from '@phlo/transform';

/** Checks that a model declares in its front matter. Throws `CHECK_INVALID` with the model's path. */
export function modelChecks(model: SqlModel): Check[] {
  return model.checks === undefined ? [] : [...parseChecks(model.checks, model.path)];
}
