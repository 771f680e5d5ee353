import { defineFacet } from './facet.js';
import type { FacetBodiesOf, FacetsOf } from './facet.js';
import { lineageDataset, transformation } from './lineage-facets.js';
import { assertion, dataQualityMetrics } from './quality-facets.js';
import { lazy, list, object, oneOf, optional, record, text, uri, whole } from './shape.js';
import type { Shape } from './shape.js';

/** A column of a dataset, and those within it. */
export interface SchemaField {
  readonly name: string;
  readonly type?: string;
  readonly description?: string;
  /** Counts from 1. */
  readonly ordinal_position?: number;
  readonly fields?: readonly SchemaField[];
}

const schemaField: Shape<SchemaField> = object({
  name: text,
  type: optional(text),
  description: optional(text),
  ordinal_position: optional(whole),
  fields: optional(list(lazy((): Shape<SchemaField> => schemaField))),
});

const columnInput = object({
  namespace: text,
  name: text,
  field: text,
  transformations: optional(list(transformation)),
});

/** Facets of a dataset: {@link https://openlineage.io/docs/spec/facets/dataset-facets | dataset facets}. */
export const datasetFacets = {
  schema: defineFacet('1-2-0/SchemaDatasetFacet', object({ fields: optional(list(schemaField)) })),
  columnLineage: defineFacet(
    '1-2-0/ColumnLineageDatasetFacet',
    object({
      /** By column of this dataset. */
      fields: record(
        object({
          inputFields: list(columnInput),
          transformationDescription: optional(text),
          transformationType: optional(text),
        }),
      ),
      /** What all rows depend on, such as a filter. */
      dataset: optional(list(columnInput)),
    }),
  ),
  dataSource: defineFacet('1-0-1/DatasourceDatasetFacet', object({ name: optional(text), uri: optional(uri) })),
  version: defineFacet('1-0-1/DatasetVersionDatasetFacet', object({ datasetVersion: text })),
  lifecycleStateChange: defineFacet(
    '1-0-1/LifecycleStateChangeDatasetFacet',
    object({
      lifecycleStateChange: oneOf('ALTER', 'CREATE', 'DROP', 'OVERWRITE', 'RENAME', 'TRUNCATE'),
      /** Before a `RENAME`. */
      previousIdentifier: optional(object({ name: text, namespace: text })),
    }),
  ),
  symlinks: defineFacet(
    '1-0-1/SymlinksDatasetFacet',
    object({
      /** Other names of the same data, such as the table of a folder. */
      identifiers: optional(list(object({ namespace: text, name: text, type: text }))),
    }),
  ),
  catalog: defineFacet(
    '1-1-0/CatalogDatasetFacet',
    object({
      /** `iceberg`, `delta`, `hive`. */
      framework: text,
      /** `jdbc`, `glue`, `polaris`. */
      type: text,
      name: text,
      metadataUri: optional(text),
      warehouseUri: optional(text),
      source: optional(text),
      catalogProperties: optional(record(text)),
    }),
  ),
  storage: defineFacet(
    '1-0-1/StorageDatasetFacet',
    object({
      /** `iceberg`, `delta`, `snowflake`. */
      storageLayer: text,
      /** `parquet`, `orc`, `csv`. */
      fileFormat: optional(text),
    }),
  ),
  documentation: defineFacet(
    '1-1-0/DocumentationDatasetFacet',
    object({ description: text, contentType: optional(text) }),
  ),
  ownership: defineFacet(
    '1-0-1/OwnershipDatasetFacet',
    object({ owners: optional(list(object({ name: text, type: optional(text) }))) }),
  ),
  datasetType: defineFacet('1-0-1/DatasetTypeDatasetFacet', object({ datasetType: text, subType: optional(text) })),
  hierarchy: defineFacet(
    '1-0-0/HierarchyDatasetFacet',
    object({ hierarchy: list(object({ type: text, name: text })) }),
  ),
  tags: defineFacet(
    '1-0-0/TagsDatasetFacet',
    object({
      tags: optional(list(object({ key: text, value: text, source: optional(text), field: optional(text) }))),
    }),
  ),
  dataQualityMetrics: defineFacet('1-0-0/DataQualityMetricsDatasetFacet', dataQualityMetrics),
  dataQualityAssertions: defineFacet(
    '1-1-0/DataQualityAssertionsDatasetFacet',
    object({ assertions: list(assertion) }),
  ),
  lineage: defineFacet('1-0-0/LineageFacet#LineageDatasetFacet', lineageDataset),
} as const;

/** Facets of a dataset, by their keys. */
export type DatasetFacets = FacetsOf<typeof datasetFacets>;

/** The same as a producer gives them: without what {@link BaseFacet} says. */
export type DatasetFacetBodies = FacetBodiesOf<typeof datasetFacets>;
