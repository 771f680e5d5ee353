/** Phases of a service's life that hooks may hear. */
export const servicePhases = ['pre_start', 'post_start', 'pre_stop', 'post_stop'] as const;

/** When a hook of a service is run: `pre_start`, `post_start`, `pre_stop` or `post_stop`. */
export type ServicePhase = (typeof servicePhases)[number];

/** A variable of a service's environment. */
export interface ServiceVariable {
  /** With placeholders. Without one the variable must be set outside. */
  readonly default?: string | undefined;
  readonly description?: string | undefined;
  /** Its value is masked in logs, events and errors. */
  readonly isSecret: boolean;
  /** Where it is set nowhere, it is made at random and kept in `.phlo/services/secrets.json`. */
  readonly isGenerated: boolean;
}

/** Where a service answers once it is ready. */
export type ServiceProbe =
  | { readonly kind: 'http'; readonly url: string; readonly status?: number | undefined }
  | { readonly kind: 'tcp'; readonly port: string }
  | { readonly kind: 'command'; readonly command: readonly string[] };

/** How it is found out whether a service answers, and how long it may take. */
export interface ServiceHealth {
  readonly probe: ServiceProbe;
  /** Between two probes. Default 1,000. */
  readonly intervalMs: number;
  /** Of one probe. Default 5,000. */
  readonly timeoutMs: number;
  /** Probes that may fail one after the other before the start has failed. Default 60. */
  readonly retries: number;
}

/** What happens to a native service that ends by itself. */
export interface RestartRule {
  readonly policy: 'no' | 'on-failure' | 'always';
  /** Restarts at most, one after the other; one that has run for a minute counts anew. Default 5. */
  readonly max: number;
  /** Before the first restart; doubled with each further one, up to a minute. Default 1,000. */
  readonly backoffMs: number;
}

/** A service as processes of this machine. */
export interface NativeForm {
  /** Tells the forms of a service apart; the one of a service's first start is kept. Default `default`. */
  readonly name: string;
  /** Program and arguments, with placeholders: no shell reads them. */
  readonly command: readonly string[];
  /** With placeholders; relative to the project. Default: the service's data folder. */
  readonly cwd?: string | undefined;
  /** Programs that must be there: name → candidates, the first that is found counts, and `{bin:name}` is its path. */
  readonly requires: ReadonlyMap<string, readonly string[]>;
  /** How to get what is required, for people. */
  readonly install?: string | undefined;
  /** Variables for this form alone, with placeholders. */
  readonly env: ReadonlyMap<string, string>;
  /** Default `SIGTERM`. */
  readonly stopSignal: NodeJS.Signals;
  /** Between the signal and the kill. Default 10,000. */
  readonly graceMs: number;
  readonly restart: RestartRule;
}

/** A file that is copied before each start. */
export interface ServiceFile {
  /** Relative to the folder of `service.yaml`, and in it. */
  readonly source: string;
  /** Relative to the service's `files` folder, and in it. */
  readonly dest: string;
  /** Whether placeholders in its text are replaced. */
  readonly expands: boolean;
}

/** A command that runs at a phase: a hook of the plugin `service:<name>`. */
export interface ShellHook {
  /** Unique in its phase. */
  readonly name: string;
  /** Program and arguments, with placeholders: no shell reads them. */
  readonly command: readonly string[];
  /** Lower runs first. Default 100. */
  readonly priority: number;
  /** `raise` before something happens only: it aborts that. Default `log`. */
  readonly policy: 'ignore' | 'log' | 'raise';
  /** After which it is killed. Default 60,000. */
  readonly timeoutMs: number;
  /** With placeholders. */
  readonly env: ReadonlyMap<string, string>;
  /** Programs without which it fails and is not started. */
  readonly requires: readonly string[];
}

/** Where a definition comes from. */
export type ServiceOrigin = 'project' | 'package' | 'ready';

/** What a `service.yaml` says, checked; texts still have their placeholders. */
export interface ServiceDefinition {
  /** Unique in a project: lower case, digits and `-`. */
  readonly name: string;
  readonly description: string;
  readonly category: string;
  /** Whether it is started without being named. A project's own is, unless it says otherwise. */
  readonly isDefault: boolean;
  /** Started with `--profile` of that name, and not by default. */
  readonly profile?: string | undefined;
  /** Names of services that are started and healthy before it. */
  readonly dependsOn: readonly string[];
  readonly env: ReadonlyMap<string, ServiceVariable>;
  /** Name → number of the port on this machine, or a placeholder such as `${PORT:-5432}`. */
  readonly ports: ReadonlyMap<string, string>;
  readonly health?: ServiceHealth | undefined;
  /** In the order of preference; none for a service that only Docker Compose runs. */
  readonly native: readonly NativeForm[];
  /** A service of the Compose Specification, as it is written. */
  readonly compose?: Readonly<Record<string, unknown>> | undefined;
  readonly files: readonly ServiceFile[];
  readonly hooks: ReadonlyMap<ServicePhase, readonly ShellHook[]>;
  /** Absolute path of its `service.yaml`. */
  readonly path: string;
}
