import { z } from 'zod';

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
export type ProducerInput = z.input<typeof producerConfig>;
