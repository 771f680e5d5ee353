import type { EngineSession } from '@phlo/lake';
import { transformErrors } from './errors.js';
import { findReaders } from './function-calls.js';
import type { ModelFacts } from './model.js';

/** Throws `MODEL_UNDECLARED_INPUT` where a query reads what its model does not name: it would run before it is there. */
export async function assertInputsDeclared(
  { name, path, refs }: ModelFacts,
  session: EngineSession,
  sql: string,
): Promise<void> {
  const declared = new Set(refs.map((ref) => ref.toLowerCase()));
  const [reader] = findReaders(sql);
  if (reader !== undefined) {
    throw transformErrors.create('MODEL_UNDECLARED_INPUT', {
      message: `${path} calls ${reader}(), which reads something that no ref() names.`,
      hint: `Load files with \`ingestion()\` and read its table by ref('…'); then \`phlo run --select ${name}\`.`,
      asset: name,
    });
  }
  const undeclared = (await session.tableNames(sql)).filter((table) => !declared.has(table.toLowerCase()));
  if (undeclared.length === 0) return;
  throw transformErrors.create('MODEL_UNDECLARED_INPUT', {
    message: `${path} reads ${undeclared.join(', ')} without ref().`,
    hint: `Write ${undeclared.map((table) => `ref('${table}')`).join(', ')}, so that the model runs after what it reads; then \`phlo run --select ${name}\`.`,
    asset: name,
  });
}
