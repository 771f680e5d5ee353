import { serviceErrors } from '../errors.js';
import { checkDefinition, formsOf } from './check-definition.js';
import { definitionJsonSchema, definitionSchema } from './definition-schema.js';
import type { RawDefinition, RawForm, RawHook } from './definition-schema.js';
import { createProblems, reportIssues } from './definition-problems.js';
import type { DefinitionProblem } from './definition-problems.js';
import { parseDuration } from './duration.js';
import { asLine } from './plain-text.js';
import { readDocument } from './read-document.js';
import { servicePhases } from './service-definition.js';
import type {
  NativeForm,
  RestartRule,
  ServiceDefinition,
  ServiceHealth,
  ServiceVariable,
  ShellHook,
} from './service-definition.js';

/**
 * Reads a `service.yaml`; `path` is its absolute path. Throws `SERVICE_INVALID` with every problem at once, each with its line
 * (`details.problems`).
 */
export function parseDefinition(text: string, path: string): ServiceDefinition {
  const read = readDocument(text);
  if ('problems' in read) throw invalid(path, read.problems);
  const problems = createProblems(read.document, read.lines);
  const result = definitionSchema.safeParse(read.value);
  if (result.success) checkDefinition(result.data, problems);
  else reportIssues(result.error.issues, definitionJsonSchema(), problems);
  const found = problems.found();
  if (found.length > 0 || !result.success) throw invalid(path, found);
  return toDefinition(result.data, path);
}

function invalid(path: string, problems: readonly DefinitionProblem[]) {
  const list = problems.map(({ line, message }) => `  - line ${line}: ${message}`);
  return serviceErrors.create('SERVICE_INVALID', {
    message: `${path} is not a valid service:\n${list.join('\n')}`,
    details: { path, problems },
  });
}

function toDefinition(raw: RawDefinition, path: string): ServiceDefinition {
  return {
    name: raw.name,
    description: asLine(raw.description ?? ''),
    category: raw.category ?? 'custom',
    isDefault: raw.default ?? raw.profile === undefined,
    profile: raw.profile,
    dependsOn: raw.depends_on ?? [],
    env: new Map(Object.entries(raw.env ?? {}).map(([name, value]) => [name, toVariable(value)])),
    ports: toTexts(raw.ports),
    health: raw.health && toHealth(raw.health),
    native: formsOf(raw).map(({ form }) => toForm(form)),
    compose: raw.compose,
    files: (raw.files ?? []).map(({ source, dest, expand }) => ({ source, dest, expands: expand ?? false })),
    hooks: new Map(servicePhases.map((phase) => [phase, (raw.hooks?.[phase] ?? []).map(toHook)])),
    path,
  };
}

const toTexts = (values: Readonly<Record<string, string | number | boolean>> = {}): ReadonlyMap<string, string> =>
  new Map(Object.entries(values).map(([name, value]) => [name, String(value)]));

const toMs = (duration: string | undefined, defaultMs: number): number =>
  duration === undefined ? defaultMs : parseDuration(duration);

function toVariable(value: NonNullable<RawDefinition['env']>[string]): ServiceVariable {
  if (typeof value !== 'object') return { default: String(value), isSecret: false, isGenerated: false };
  const { default: given, description, secret = false, generate = false } = value;
  const text = given === undefined ? undefined : String(given);
  return { default: text, description: description && asLine(description), isSecret: secret, isGenerated: generate };
}

function toHealth(raw: NonNullable<RawDefinition['health']>): ServiceHealth {
  return {
    probe: toProbe(raw),
    intervalMs: toMs(raw.interval, 1_000),
    timeoutMs: toMs(raw.timeout, 5_000),
    retries: raw.retries ?? 60,
  };
}

function toProbe({ http, status, tcp, command }: NonNullable<RawDefinition['health']>): ServiceHealth['probe'] {
  if (http !== undefined) return { kind: 'http', url: http, status };
  if (command !== undefined) return { kind: 'command', command };
  return { kind: 'tcp', port: String(tcp) };
}

function toForm(raw: RawForm): NativeForm {
  return {
    name: raw.name ?? 'default',
    command: raw.command,
    cwd: raw.cwd,
    requires: new Map(Object.entries(raw.requires ?? {}).map(([name, candidates]) => [name, [candidates].flat()])),
    install: raw.install && asLine(raw.install),
    env: toTexts(raw.env),
    stopSignal: raw.stop_signal ?? 'SIGTERM',
    graceMs: toMs(raw.grace, 10_000),
    restart: toRestart(raw.restart),
  };
}

function toRestart(raw: RawForm['restart'] = 'no'): RestartRule {
  const { policy, max, backoff } = typeof raw === 'string' ? { policy: raw } : raw;
  return { policy, max: max ?? 5, backoffMs: toMs(backoff, 1_000) };
}

const toHook = (raw: RawHook): ShellHook => ({
  name: raw.name,
  command: raw.command,
  priority: raw.priority ?? 100,
  policy: raw.policy ?? 'log',
  timeoutMs: toMs(raw.timeout, 60_000),
  env: toTexts(raw.env),
  requires: raw.requires ?? [],
});
