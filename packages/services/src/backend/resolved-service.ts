import type { PortRange } from '../definition/port-range.js';
import type { ServiceDefinition, ServiceOrigin } from '../definition/service-definition.js';

/** A service of a project: its definition, and what its placeholders stand for on this machine. */
export interface ResolvedService {
  readonly name: string;
  readonly definition: ServiceDefinition;
  readonly origin: ServiceOrigin;
  readonly project: { readonly name: string; readonly dir: string };
  /** Name of its container, unique on this machine as far as names of projects are: `<project>-<service>`. */
  readonly containerName: string;
  /** Absolute folder of its `service.yaml`. */
  readonly sourceDir: string;
  /** Absolute folder of all that is kept of it: `.phlo/services/<name>`. */
  readonly stateDir: string;
  /** Absolute folder for its data, `{data_dir}`: there when it starts, emptied by a reset. */
  readonly dataDir: string;
  /** Absolute folder of its copied files, `{files_dir}`. */
  readonly filesDir: string;
  /** Absolute path of its log. */
  readonly logPath: string;
  /** The variables that it declares: what is set outside, else its default. */
  readonly env: ReadonlyMap<string, string>;
  /** Values that are masked wherever they would be shown. */
  readonly secrets: readonly string[];
  /** One that is left open and not chosen yet is the first of its range. */
  readonly ports: ReadonlyMap<string, number>;
  /** Ports that the first start chooses, and has not chosen yet. */
  readonly openPorts: ReadonlyMap<string, PortRange>;
  /** A text with its placeholders replaced; `{bin:…}` by what is given. Throws `SERVICE_VARIABLE_MISSING`. */
  expand(text: string, programs?: ReadonlyMap<string, string>): string;
}
