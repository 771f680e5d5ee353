import { hasCredentials } from '@phlo/core';
import type { ConfigSchema } from '@phlo/core';
import { z } from 'zod';

/** An OTLP collector (https://opentelemetry.io/docs/specs/otlp/#otlphttp). */
export interface OtlpConfig {
  /** Base URL, as `OTEL_EXPORTER_OTLP_ENDPOINT` has it: `/v1/traces` and `/v1/metrics` are added to it. */
  readonly endpoint: string;
  /** By name, or as `OTEL_EXPORTER_OTLP_HEADERS` has them: `api-key=abc,tenant=flights`. */
  readonly headers?: string | Readonly<Record<string, string>> | undefined;
  /** How it is written. Default `http/protobuf`. */
  readonly protocol?: 'http/protobuf' | 'http/json' | undefined;
  /** What is sent. Default both. */
  readonly signals?: readonly ('traces' | 'metrics')[] | undefined;
  /** `service.name` of everything that is sent. Default: the name of the project. */
  readonly serviceName?: string | undefined;
}

/** What a project configures under `metrics`. */
export interface MetricsInput {
  /** Where measurements go when a run ends. `{}` keeps them for `phlo metrics` alone. */
  readonly to: {
    /** File for the textfile collector of the node exporter, relative to the project; its name ends in `.prom`. */
    readonly textfile?: string | undefined;
    /** A collector that totals and traces are sent to. */
    readonly otlp?: OtlpConfig | undefined;
  };
  /** Series that one metric may have; what is more goes into `other`. Default 1,000. */
  readonly seriesPerMetric?: number | undefined;
  /** Days after which a series that got no measurement is forgotten. Default 90. */
  readonly forgetAfterDays?: number | undefined;
  /** How `phlo metrics serve` serves them. */
  readonly serve?:
    | {
        /** Address that it listens on; beyond this machine only with a token. Default `127.0.0.1`. */
        readonly host?: string | undefined;
        /** Port, as OpenTelemetry's Prometheus exporter has it. Default 9464. */
        readonly port?: number | undefined;
        /** What a scraper has to send as `Authorization: Bearer …`. */
        readonly token?: string | undefined;
      }
    | undefined;
}

/** The same, complete. */
export interface MetricsConfig extends MetricsInput {
  readonly seriesPerMetric: number;
  readonly forgetAfterDays: number;
  readonly serve: { readonly host: string; readonly port: number; readonly token?: string | undefined };
}

/** {@link MetricsConfig}, where it need not be there. */
export type CommandsConfig = Omit<MetricsConfig, 'to'> & { readonly to?: MetricsConfig['to'] | undefined };

declare module '@phlo/core' {
  interface PluginConfigMap {
    readonly metrics: MetricsInput;
  }
}

const otlp = z.strictObject({
  endpoint: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .refine((text) => !hasCredentials(text), 'must hold no user and no password: give `headers: { authorization }`'),
  headers: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  protocol: z.enum(['http/protobuf', 'http/json']).optional(),
  signals: z
    .array(z.enum(['traces', 'metrics']))
    .min(1)
    .optional(),
  serviceName: z.string().min(1).optional(),
});

const to = z.strictObject({
  textfile: z
    .string()
    .regex(/\.prom$/, 'must end in .prom, or the node exporter passes it over')
    .optional(),
  otlp: otlp.optional(),
});

const fields = {
  to,
  seriesPerMetric: z.int().min(1).max(100_000).default(1_000),
  forgetAfterDays: z.int().min(1).default(90),
  serve: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: z.int().min(0).max(65_535).default(9464),
      token: z.string().min(1).optional(),
    })
    .default({ host: '127.0.0.1', port: 9464 }),
};

/** `to` is required, so that a project which says nothing of metrics has none: no hook, no state. */
export const metricsConfig: ConfigSchema<MetricsConfig> = z.strictObject(fields);

/** The same for the commands, which are there without a configuration as well: to say that there is none. */
export const commandsConfig: ConfigSchema<CommandsConfig> = z.strictObject({ ...fields, to: to.optional() });
