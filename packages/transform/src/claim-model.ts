import { transformErrors } from './errors.js';
import type { TransformTool } from './transform-tool.js';

/**
 * The tool that a file belongs to, by its path relative to `workflows/`; none where it is left to others. Of several, one that asks for
 * its folder goes before those that ask for an ending alone. Throws `MODEL_AMBIGUOUS`.
 */
export function claimModel(path: string, tools: readonly TransformTool[]): TransformTool | undefined {
  const claims = tools.filter((tool) => hasEnding(path, tool) && isInFolder(path, tool));
  const inFolder = claims.filter(({ folder }) => folder !== undefined);
  const [tool, other] = inFolder.length > 0 ? inFolder : claims;
  if (tool === undefined || other === undefined) return tool;
  throw transformErrors.create('MODEL_AMBIGUOUS', {
    message: `workflows/${path} belongs to two tools, ${tool.name} and ${other.name}.`,
  });
}

const hasEnding = (path: string, { extensions }: TransformTool): boolean =>
  extensions.some((ending) => path.endsWith(ending));

const isInFolder = (path: string, { folder }: TransformTool): boolean =>
  folder === undefined || path.startsWith(`${folder.replace(/\/+$/, '')}/`);
