import { defineFacet } from './facet.js';
import type { FacetBodiesOf, FacetsOf } from './facet.js';
import { assertion, dataQualityMetrics } from './quality-facets.js';
import { anything, decimal, list, object, optional, record, text, whole } from './shape.js';
import { inputSubset } from './subset-facets.js';

/** Facets of a dataset as a run read it. */
export const inputFacets = {
  dataQualityMetrics: defineFacet('1-0-3/DataQualityMetricsInputDatasetFacet', dataQualityMetrics),
  dataQualityAssertions: defineFacet(
    '1-1-0/DataQualityAssertionsDatasetFacet',
    object({ assertions: list(assertion) }),
  ),
  inputStatistics: defineFacet(
    '1-0-0/InputStatisticsInputDatasetFacet',
    object({
      rowCount: optional(whole),
      /** Bytes. */
      size: optional(whole),
      fileCount: optional(whole),
    }),
  ),
  subset: defineFacet('1-0-0/BaseSubsetDatasetFacet#InputSubsetInputDatasetFacet', inputSubset),
  icebergScanReport: defineFacet(
    '1-0-1/IcebergScanReportInputDatasetFacet',
    object({
      snapshotId: optional(decimal),
      filterDescription: optional(text),
      schemaId: optional(decimal),
      projectedFieldNames: optional(list(text)),
      scanMetrics: optional(record(decimal)),
      metadata: optional(record(anything)),
    }),
  ),
} as const;

/** Facets of a dataset that a run reads, by their keys. */
export type InputFacets = FacetsOf<typeof inputFacets>;

/** The same as a producer gives them: without what {@link BaseFacet} says. */
export type InputFacetBodies = FacetBodiesOf<typeof inputFacets>;
