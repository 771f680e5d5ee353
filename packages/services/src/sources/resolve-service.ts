import { basename, dirname, join } from 'node:path';
import type { ResolvedService } from '../backend/resolved-service.js';
import { expand } from '../definition/placeholders.js';
import type { PlaceholderValues } from '../definition/placeholders.js';
import { parsePortRange } from '../definition/port-range.js';
import type { PortRange } from '../definition/port-range.js';
import type { ServiceDefinition, ServiceOrigin } from '../definition/service-definition.js';
import { serviceErrors } from '../errors.js';
import { chosenPort } from '../lifecycle/service-book.js';

export interface ServiceEnvironment {
  readonly project: ResolvedService['project'];
  /** The process's environment, with the project's `.env` below it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Program that runs JavaScript. */
  readonly node: string;
  /** The command line of Phlo, for it to run. */
  readonly phlo: string;
}

/** Absolute folder of all that is kept of services. */
export const servicesStateDir = (projectDir: string): string => join(projectDir, '.phlo', 'services');

/**
 * Puts values in the place of a definition's placeholders. A variable that is missing is told where it is needed, so that a service can be
 * listed and stopped without it.
 */
export function resolveService(
  definition: ServiceDefinition,
  origin: ServiceOrigin,
  environment: ServiceEnvironment,
): ResolvedService {
  const { project, env: given, node, phlo } = environment;
  // A variable may be called as what every object has, such as `constructor`.
  const outside = (variable: string) => (Object.hasOwn(given, variable) ? given[variable] : undefined);
  const { name, path } = definition;
  const stateDir = join(servicesStateDir(project.dir), name);
  const places = {
    containerName: `${project.name}-${name}`,
    sourceDir: dirname(path),
    stateDir,
    dataDir: join(stateDir, 'data'),
    filesDir: join(stateDir, 'files'),
    logPath: join(stateDir, 'log', 'service.log'),
  };
  const plain = new Map<string, string>([
    ['project_name', project.name],
    ['project_root', project.dir],
    ['service_name', name],
    ['service_dir', places.sourceDir],
    ['container_name', places.containerName],
    ['data_dir', places.dataDir],
    ['files_dir', places.filesDir],
    ['node', node],
    ['phlo', phlo],
  ]);
  const missing = (variable: string): never => {
    throw variableMissing(definition, variable);
  };
  // Not kept: the first start of the service chooses those that are left open.
  const ports = () =>
    readPorts(definition, {
      fill: (text) => expand(text, { valueOf: (one) => plain.get(one), variable: outside }, missing),
      chosen: (port) => chosenPort(stateDir, port),
    });
  const values: PlaceholderValues = {
    valueOf: (one) =>
      plain.get(one) ?? (one.startsWith('port:') ? String(ports().get(one.slice(5))?.number) : undefined),
    variable: (one) => own().get(one) ?? outside(one),
  };
  // Nor are these: they may name a port.
  const own = () =>
    readVariables(definition, outside, (text) => expand(text, { ...values, variable: outside }, missing));
  return {
    name,
    definition,
    origin,
    project,
    ...places,
    get env() {
      for (const [variable, { default: given }] of definition.env)
        if (given === undefined && outside(variable) === undefined) missing(variable);
      return own();
    },
    get secrets() {
      return [...definition.env].flatMap(([variable, { isSecret }]) => (isSecret ? (own().get(variable) ?? []) : []));
    },
    get ports() {
      return new Map([...ports()].map(([port, { number }]) => [port, number]));
    },
    get openPorts() {
      return new Map(
        [...ports()].flatMap(([port, { range }]) => (range === undefined ? [] : [[port, range] as const])),
      );
    },
    expand: (text, programs) =>
      expand(
        text,
        {
          ...values,
          valueOf: (one) => values.valueOf(one) ?? (one.startsWith('bin:') ? programs?.get(one.slice(4)) : undefined),
        },
        missing,
      ),
  };
}

interface Port {
  readonly number: number;
  /** Where none of it was chosen yet. */
  readonly range?: PortRange | undefined;
}

interface PortValues {
  fill(text: string): string;
  chosen(port: string): number | undefined;
}

function readPorts({ name, ports }: ServiceDefinition, { fill, chosen }: PortValues): ReadonlyMap<string, Port> {
  return new Map(
    [...ports].map(([port, text]): [string, Port] => {
      const filled = fill(text);
      const range = parsePortRange(filled);
      const kept = range && chosen(port);
      if (range !== undefined && kept !== undefined && kept >= range.first && kept <= range.last)
        return [port, { number: kept }];
      const number = range?.first ?? Number(filled);
      if (Number.isInteger(number) && number > 0 && number < 65_536) return [port, { number, range }];
      throw serviceErrors.create('SERVICE_INVALID', {
        message: `The port ${port} of ${name} is ${JSON.stringify(filled)} and must be a number from 1 to 65535, or a range such as 8000-8010`,
        hint: `Correct the variable in ${text}.`,
      });
    }),
  );
}

/** What is set outside, else the default; those that have neither are left out. */
function readVariables(
  { env }: ServiceDefinition,
  outside: (variable: string) => string | undefined,
  fill: (text: string) => string,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [variable, { default: given }] of env) {
    const value = outside(variable) ?? (given === undefined ? undefined : fill(given));
    if (value !== undefined) values.set(variable, value);
  }
  return values;
}

function variableMissing({ name, env, path }: ServiceDefinition, variable: string) {
  const description = env.get(variable)?.description;
  return serviceErrors.create('SERVICE_VARIABLE_MISSING', {
    message: `${name} needs the variable ${variable}${description === undefined ? '' : ` (${description})`}, and it is not set`,
    hint: `Set ${variable} in the environment or in .env; ${basename(path)} of ${name} names it.`,
  });
}
