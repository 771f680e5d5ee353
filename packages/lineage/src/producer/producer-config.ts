import { z } from 'zod';

/** What a project configures under `openlineage`. */
export interface ProducerInput {
  /** Where events go, in the words of `openlineage.yml`: `{ type: 'http', url, auth }`; or `environment`, which says it all. */
  readonly transport: 'environment' | Readonly<Record<string, unknown>>;
  /** `process.env`, for `OPENLINEAGE_URL`, `OPENLINEAGE__…` and `openlineage.yml`. Default: it is not looked at. */
  readonly environment?: Readonly<Record<string, unknown>> | undefined;
  /** Namespace of jobs. Default `phlo://<project>`. */
  readonly namespace?: string | undefined;
  /** Catalog of the lake, for the facet of that name. */
  readonly catalog?:
    | {
        /** Format of the tables. Default `iceberg`. */
        readonly framework?: string | undefined;
        /** Kind of the catalog: `jdbc`, `rest`, `glue` and so on. */
        readonly type: string;
        /** Name of the catalog, as engines that read it call it. */
        readonly name: string;
        /** Where the catalog itself is. */
        readonly metadataUri?: string | undefined;
        /** Where its tables are. */
        readonly warehouseUri?: string | undefined;
      }
    | undefined;
}

const catalog = z.strictObject({
  framework: z.string().min(1).default('iceberg'),
  type: z.string().min(1).describe('jdbc, rest, glue, …'),
  name: z.string().min(1),
  metadataUri: z.string().optional(),
  warehouseUri: z.string().optional(),
});

/** Configuration of the plugin `openlineage`. */
export const producerConfig = z
  .strictObject({
    transport: z
      .union([z.literal('environment'), z.record(z.string(), z.unknown())])
      .describe(
        'Where events go, in the words of openlineage.yml: { type: "http", url, auth }; or "environment", which says it all',
      ),
    environment: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('process.env, for OPENLINEAGE_URL, OPENLINEAGE__… and openlineage.yml; not looked at by default'),
    namespace: z.string().min(1).optional().describe('Namespace of jobs; phlo://<project> by default'),
    catalog: catalog.optional().describe('Catalog of the lake, for the facet of that name'),
  })
  .refine(({ transport, environment }) => transport !== 'environment' || environment !== undefined, {
    path: ['environment'],
    message: 'is missing: give it process.env',
  });

export type ProducerConfig = z.output<typeof producerConfig>;
