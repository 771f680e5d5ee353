import { hasCredentials } from '@phlo/core';
import type { ConfigSchema } from '@phlo/core';
import { z } from 'zod';

/** What a project configures under `openmetadata`. */
export interface OpenMetadataInput {
  /** Address of the server, such as `https://metadata.example.com`; `/api` is added to it where it is missing. */
  readonly url: string;
  /** JWT of a bot, or a personal access token. */
  readonly token: string;
  /** Database service of the lake's tables. Made where it is missing. Default `phlo`. */
  readonly service?: string | undefined;
  /** Database within it. Default: the name of the project. */
  readonly database?: string | undefined;
  /** Where marts are filed: name the service of a connector that reads the same database, and both tell of one table. */
  readonly marts?:
    | {
        /** Database service of the marts. Default `phlo_marts`. */
        readonly service?: string | undefined;
        /** Database within it. Default: that of the marts. */
        readonly database?: string | undefined;
      }
    | undefined;
  /** Classification of the tags that assets have. Default `Phlo`. */
  readonly classification?: string | undefined;
  /** Owners of assets as the server knows them, `team:<name>` or `user:<name>`. One that is not here is looked for by its own name. */
  readonly owners?: Readonly<Record<string, string>> | undefined;
  /** Whether edges show the SQL of the model that made them. Default true. */
  readonly sql?: boolean | undefined;
  /** Failed rows of a check that are sent at most. No row leaves the lake without it. Default 0. */
  readonly sampleRows?: number | undefined;
  /** Milliseconds for one request, its answer included. Default 10,000. */
  readonly timeoutMs?: number | undefined;
}

/** The same, complete. */
export interface OpenMetadataConfig extends OpenMetadataInput {
  readonly service: string;
  readonly marts: { readonly service: string; readonly database?: string | undefined };
  readonly classification: string;
  readonly owners: Readonly<Record<string, string>>;
  readonly sql: boolean;
  readonly sampleRows: number;
  readonly timeoutMs: number;
}

declare module '@phlo/core' {
  interface PluginConfigMap {
    readonly openmetadata: OpenMetadataInput;
  }
}

const name = z.string().min(1).max(256);

/** `url` and `token` are required, so that a project which says nothing of OpenMetadata registers no hook. */
export const openMetadataConfig: ConfigSchema<OpenMetadataConfig> = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .refine((text) => !hasCredentials(text), 'must hold no user and no password: `token` says who asks'),
  token: z.string().min(1),
  service: name.default('phlo'),
  database: name.optional(),
  marts: z
    .strictObject({ service: name.default('phlo_marts'), database: name.optional() })
    .default({ service: 'phlo_marts' }),
  classification: name.default('Phlo'),
  owners: z.record(z.string(), z.string().regex(/^(team|user):./, 'must be team:<name> or user:<name>')).default({}),
  sql: z.boolean().default(true),
  sampleRows: z.int().min(0).max(1_000).default(0),
  timeoutMs: z.int().min(1).max(60_000).default(10_000),
});
