import type { PhloError, SemanticProblem } from '@phlo/core';
import { semanticErrors } from './errors.js';

/** A problem on one line: `workflows/semantic/flights.yaml, line 12: …`. */
export const describeProblem = ({ message, origin }: SemanticProblem): string =>
  origin === undefined ? message : `${origin.file}, line ${origin.line}: ${message}`;

/** `SEMANTIC_INVALID` with every problem. */
export function invalidModels(problems: readonly SemanticProblem[]): PhloError {
  const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
  return semanticErrors.create('SEMANTIC_INVALID', {
    message: `${count} in the semantic models:\n${problems.map((one) => `  - ${describeProblem(one)}`).join('\n')}`,
    details: { problems: problems.map(({ message, origin }) => ({ message, ...origin })) },
  });
}
