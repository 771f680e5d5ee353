import { isTableName } from '@phlo/lake';
import { invalidModel } from './front-matter.js';
import type { ModelFacts } from './model.js';
import { readModelFile } from './read-model-file.js';
import type { ModelSource } from './read-model-file.js';
import { toolError } from './tool-error.js';
import type { ToolDraft, TransformTool } from './transform-tool.js';

/** A file that the tool of a plugin makes a table of. Made by {@link parseToolModel}. */
export interface ToolModel extends ModelFacts {
  /** Changes with the file's text and with what the tool says of it. */
  readonly version: string;
  readonly isVolatile: boolean;
  readonly build: ToolDraft['build'];
}

/**
 * Reads a file by the tool that claims it. Front matter is read as that of SQL is, and the name is that of the file unless something
 * says otherwise. Throws `MODEL_INVALID` and `TOOL_FAILED`.
 */
export async function parseToolModel(tool: TransformTool, source: ModelSource): Promise<ToolModel> {
  const { path, facts, body, firstLine, nameOfPath } = readModelFile(
    source,
    tool.extensions.find((ending) => source.path.endsWith(ending)),
  );
  const {
    refs,
    version = '',
    isVolatile = false,
    build,
    ...said
  } = await draft(tool, {
    text: body,
    firstLine,
    path,
    projectDir: source.projectDir,
  });
  const bad = refs.find((ref) => !isTableName(ref));
  if (bad !== undefined) throw invalidModel(path, firstLine, `it reads "${bad}", which is not \`namespace.table\``);
  const { name = nameOfPath(), ...known } = { ...facts, ...said };
  if (!isTableName(name)) throw invalidModel(path, 1, `the name "${name}" is not \`namespace.table\``);
  return Object.freeze<ToolModel>({
    kind: 'transform',
    tool: tool.name,
    name,
    path,
    refs: [...new Set(refs)],
    ...known,
    version: JSON.stringify([tool.name, version, body]),
    isVolatile,
    build,
  });
}

async function draft(tool: TransformTool, source: Parameters<TransformTool['parse']>[0]): Promise<ToolDraft> {
  try {
    return await tool.parse(source);
  } catch (error) {
    throw toolError(error, { tool: tool.name, path: source.path });
  }
}
