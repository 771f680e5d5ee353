import type { ConfigSchema } from '@phlo/core';
import { z } from 'zod';

/** What a project configures under `semantic`. */
export interface SemanticInput {
  /**
   * Whether a publish is vetoed while a model of its marts refers to columns that are gone, or would be gone with it. Without it,
   * `semantic.broken` tells it. Default false.
   */
  readonly guard?: boolean | undefined;
}

/** The same, complete. */
export interface SemanticConfig extends SemanticInput {
  readonly guard: boolean;
}

/** What a project configures under `ossie`. */
export interface OssieInput {
  /** Folder of the models, relative to the project. Default `workflows/semantic`. */
  readonly dir?: string | undefined;
}

/** The same, complete. */
export interface OssieConfig extends OssieInput {
  readonly dir: string;
}

declare module '@phlo/core' {
  interface PluginConfigMap {
    readonly semantic: SemanticInput;
    readonly ossie: OssieInput;
  }
}

export const semanticConfig: ConfigSchema<SemanticConfig> = z.strictObject({ guard: z.boolean().default(false) });

export const ossieConfig: ConfigSchema<OssieConfig> = z.strictObject({
  dir: z.string().min(1).default('workflows/semantic'),
});
