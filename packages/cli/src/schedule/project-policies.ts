import { isPhloError } from '@phlo/core';
import { selectAssets } from '@phlo/runner';
import { toAssetPolicies } from '@phlo/schedule';
import type { AssetPolicy } from '@phlo/schedule';
import type { Project } from '../project/project.js';

/**
 * The freshness policy of each asset that has one. What schedules select is looked at as well, so that a slip of the pen is found now and not
 * at six in the morning. Throws `FRESHNESS_INVALID`, `ASSET_UNKNOWN`, and what is wrong with the definitions.
 */
export async function projectPolicies(project: Project): Promise<readonly AssetPolicy[]> {
  const { schedules, freshness } = project.definitions;
  const graph = await project.graph();
  for (const { name, select } of schedules) {
    try {
      selectAssets(graph, select);
    } catch (error) {
      // It does not know which schedule it is about; its code, hint and cause stay as they are.
      if (isPhloError(error)) error.message = `schedule "${name}": ${error.message}`;
      throw error;
    }
  }
  return toAssetPolicies(freshness, [...graph.nodes.keys()]);
}
