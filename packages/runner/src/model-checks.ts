import { parseChecks } from '@phlo/quality';
import type { AnyCheckType, Check } from '@phlo/quality';
import type { ModelFacts } from '@phlo/transform';

/** Checks that a model declares in its front matter. Throws `CHECK_INVALID` with the model's path. */
export function modelChecks(model: ModelFacts, types: readonly AnyCheckType[] = []): Check[] {
  return model.checks === undefined ? [] : [...parseChecks(model.checks, model.path, types)];
}
