import type { IngestionAsset } from '@phlo/ingest';
import type { PublishAsset } from '@phlo/publish';
import type { AnyCheckType, Check, QualitySet } from '@phlo/quality';
import type { SqlModel, ToolModel } from '@phlo/transform';

/** Everything that a project defines, as its loader found it. */
export interface ProjectDefinitions {
  readonly ingestions: readonly IngestionAsset[];
  readonly models: readonly (SqlModel | ToolModel)[];
  readonly quality: readonly QualitySet[];
  readonly publishes: readonly PublishAsset[];
  /** The file of each definition that stands in code, relative to the project; a model knows its own. */
  readonly places?: ReadonlyMap<unknown, string>;
  /** Kinds of checks that plugins add to those that front matter may name. */
  readonly checkTypes?: readonly AnyCheckType[];
}

interface NodeBase {
  readonly name: string;
  /** Publish unit: the asset itself, or all assets of one `publishGroup`. */
  readonly unit: string;
  /** Assets of this project and other tables of the lake that must be there first. */
  readonly dependsOn: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** A table that a source fills. */
export interface IngestionNode extends NodeBase {
  readonly kind: 'ingestion';
  readonly definition: IngestionAsset;
  readonly checks: readonly Check[];
}

/** A table that a model builds. */
export interface TransformNode extends NodeBase {
  readonly kind: 'transform';
  readonly definition: SqlModel | ToolModel;
  readonly checks: readonly Check[];
}

/** Marts that are published together. */
export interface PublishNode extends NodeBase {
  readonly kind: 'publish';
  readonly definition: PublishAsset;
}

/** An asset that becomes a table of the lake. */
export type TableNode = IngestionNode | TransformNode;

/** An asset with what it depends on. */
export type AssetNode = TableNode | PublishNode;
