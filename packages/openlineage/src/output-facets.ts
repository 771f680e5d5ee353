import { defineFacet } from './facet.js';
import type { FacetBodiesOf, FacetsOf } from './facet.js';
import { anything, decimal, object, optional, record, text, whole } from './shape.js';
import { outputSubset } from './subset-facets.js';

/** Facets of a dataset as a run wrote it. */
export const outputFacets = {
  outputStatistics: defineFacet(
    '1-0-2/OutputStatisticsOutputDatasetFacet',
    object({
      rowCount: optional(whole),
      /** Bytes. */
      size: optional(whole),
      fileCount: optional(whole),
    }),
  ),
  subset: defineFacet('1-0-0/BaseSubsetDatasetFacet#OutputSubsetOutputDatasetFacet', outputSubset),
  icebergCommitReport: defineFacet(
    '1-0-2/IcebergCommitReportOutputDatasetFacet',
    object({
      snapshotId: optional(decimal),
      sequenceNumber: optional(decimal),
      operation: optional(text),
      /** By the names of Iceberg's own report: `addedDataFiles`, `addedRecords`, `totalDuration` (milliseconds), … */
      commitMetrics: optional(record(decimal)),
      metadata: optional(record(anything)),
    }),
  ),
} as const;

/** Facets of a dataset that a run writes, by their keys. */
export type OutputFacets = FacetsOf<typeof outputFacets>;

/** The same as a producer gives them: without what {@link BaseFacet} says. */
export type OutputFacetBodies = FacetBodiesOf<typeof outputFacets>;
