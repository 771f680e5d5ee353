import { didYouMean } from '../did-you-mean.js';
import { coreErrors } from '../errors/core-errors.js';
import type { PhloError } from '../errors/phlo-error.js';
import { defaultHookSettings, pluginApiVersion, type HookManifest } from './manifest.js';
import { isPluginGroup, pluginGroups } from './plugin-group.js';

/** A plugin that a package declares. One in which something is wrong has an `error`, and what could be read. */
export interface DeclaredPlugin {
  /** A {@link PluginGroup}, unless that is what is wrong. */
  readonly group: string;
  readonly name: string;
  /** Relative to the package, within it. */
  readonly entry: string;
  readonly config?: string;
  /** File of the event types that it defines, relative to the package. */
  readonly events?: string;
  readonly description?: string;
  readonly hooks: readonly HookManifest[];
  readonly provides: Readonly<Record<string, string>>;
  /** Absent: none. */
  readonly emits?: readonly string[];
  /** Absent: none. */
  readonly permissions?: Readonly<Record<string, string>>;
  readonly error?: PhloError;
}

const namePattern = /^[a-z0-9][a-z0-9._-]*$/;

/**
 * Reads `phlo` of a `package.json`. What is wrong with one plugin leaves the others as they are; what is wrong with the whole is
 * told of each plugin that it names. A package that names none has one called like itself.
 */
export function parseManifest(phlo: unknown, packageName: string): readonly DeclaredPlugin[] {
  const broken = (error: PhloError): readonly DeclaredPlugin[] => {
    const named = isRecord(phlo) ? entriesOf(phlo.plugins) : [];
    const places = named.length > 0 ? named : [{ group: 'unknown', name: packageName, value: {} }];
    return places.map((place) => ({ ...readLeniently(place), error }));
  };
  if (!isRecord(phlo)) return broken(invalid(packageName, { path: 'phlo', problem: 'must be an object' }));
  const { apiVersion, plugins } = phlo;
  if (typeof apiVersion !== 'number' || !Number.isInteger(apiVersion) || apiVersion < 1)
    return broken(
      invalid(packageName, {
        path: 'phlo.apiVersion',
        problem: `is ${show(apiVersion)} and must be ${pluginApiVersion}`,
      }),
    );
  if (apiVersion > pluginApiVersion) return broken(tooNew(packageName, apiVersion));
  if (!isRecord(plugins))
    return broken(invalid(packageName, { path: 'phlo.plugins', problem: 'must be a map of groups' }));
  return entriesOf(plugins).map((place) => {
    const error = findProblem(place, packageName);
    return { ...readLeniently(place), ...(error !== undefined && { error }) };
  });
}

interface Place {
  readonly group: string;
  readonly name: string;
  readonly value: unknown;
}

function entriesOf(plugins: unknown): readonly Place[] {
  if (!isRecord(plugins)) return [];
  return Object.entries(plugins).flatMap(([group, byName]) =>
    isRecord(byName)
      ? Object.entries(byName).map(([name, value]) => ({ group, name, value }))
      : [{ group, name: '', value: byName }],
  );
}

/** What can be read, also of a plugin that is broken: whether it guards a gate counts even then. */
function readLeniently({ group, name, value }: Place): DeclaredPlugin {
  const { entry, config, events, description, hooks, provides, emits, permissions } = isRecord(value) ? value : {};
  return {
    group,
    name,
    entry: typeof entry === 'string' ? entry : '',
    ...(typeof config === 'string' && { config }),
    ...(typeof events === 'string' && isInside(events) && { events }),
    ...(typeof description === 'string' && { description }),
    hooks: Array.isArray(hooks) ? hooks.filter(isHook).map(withDefaults) : [],
    provides: isTexts(provides) ? provides : {},
    ...(isList(emits) && { emits }),
    ...(isTexts(permissions) && { permissions }),
  };
}

function findProblem({ group, name, value }: Place, packageName: string): PhloError | undefined {
  const at = `phlo.plugins.${group}${name === '' ? '' : `.${name}`}`;
  const refuse = (field: string, problem: string, hint?: string) =>
    invalid(packageName, { path: `${at}${field}`, problem, ...(hint !== undefined && { hint }) });
  if (!isPluginGroup(group)) {
    const hint = didYouMean(group, pluginGroups) ?? `The groups are ${pluginGroups.join(', ')}.`;
    return refuse('', `names the group ${show(group)}, which does not exist`, hint);
  }
  if (!isRecord(value)) return refuse('', 'must be an object');
  if (!namePattern.test(name))
    return refuse('', 'is no name for a plugin', 'Names have lower-case letters, digits, "-", "_" and ".".');
  const { entry, config, events, description, hooks, provides, emits, permissions } = value;
  if (typeof entry !== 'string')
    return refuse('.entry', `is ${show(entry)} and must be a path such as "./dist/plugin.js"`);
  if (!isInside(entry))
    return refuse('.entry', `is ${show(entry)} and must lie in the package, as "./dist/plugin.js" does`);
  if (config !== undefined && (typeof config !== 'string' || !isInside(config)))
    return refuse('.config', `is ${show(config)} and must be a path in the package, as "./dist/config.schema.json" is`);
  if (events !== undefined && (typeof events !== 'string' || !isInside(events)))
    return refuse('.events', `is ${show(events)} and must be a path in the package, as "./dist/events.json" is`);
  if (description !== undefined && typeof description !== 'string') return refuse('.description', 'must be text');
  if (provides !== undefined && !isTexts(provides)) return refuse('.provides', 'must be a map of names to texts');
  if (emits !== undefined && !isList(emits)) return refuse('.emits', 'must be a list of event types');
  if (permissions !== undefined && !isTexts(permissions))
    return refuse('.permissions', 'must be a map of permissions to what each is for');
  if (hooks !== undefined && !Array.isArray(hooks)) return refuse('.hooks', 'must be a list');
  const problems = (hooks ?? []).map(hookProblem);
  const wrong = problems.findIndex((problem) => problem !== undefined);
  return wrong < 0 ? undefined : refuse(`.hooks.${wrong}`, problems[wrong] ?? '');
}

/** What was written by hand may be of any kind; what goes with the event type, the bus says once the hook is registered. */
function hookProblem(hook: unknown): string | undefined {
  if (!isHook(hook)) return 'must have the texts "name" and "on"';
  const { where, priority, policy, delivery }: Readonly<Record<string, unknown>> = hook;
  if (where !== undefined && !isRecord(where)) return `has the filter ${show(where)}, which must be an object`;
  if (priority !== undefined && typeof priority !== 'number')
    return `has the priority ${show(priority)}, which must be a number`;
  if (policy !== undefined && !policies.includes(policy))
    return `has the policy ${show(policy)}, which must be one of ${policies.join(', ')}`;
  if (delivery !== undefined && !deliveries.includes(delivery))
    return `has the delivery ${show(delivery)}, which must be one of ${deliveries.join(', ')}`;
  return undefined;
}

// The bus has the same list: `phlo plugin list` reads manifests, and loads nothing of the bus.
const policies: readonly unknown[] = ['ignore', 'log', 'raise'];
const deliveries: readonly unknown[] = ['inline', 'await', 'queued'];

const isInside = (path: string): boolean =>
  path.startsWith('./') && !path.includes('\\') && !path.split('/').includes('..');

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  isRecord(value) && Object.values(value).every((text) => typeof text === 'string');

const isList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');

const isHook = (value: unknown): value is Pick<HookManifest, 'name' | 'on'> & Partial<HookManifest> =>
  isRecord(value) && isFilled(value.name) && isFilled(value.on);

const isFilled = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** Of a hook in which something is wrong, what is wrong is left out: whoever lists it gets values of the right kind. */
function withDefaults(hook: Pick<HookManifest, 'name' | 'on'> & Partial<HookManifest>): HookManifest {
  const { name, on, where, each, priority, policy, delivery } = hook;
  const usual = defaultHookSettings;
  return {
    name,
    on,
    ...(isRecord(where) && { where }),
    ...(typeof each === 'string' && { each }),
    priority: typeof priority === 'number' ? priority : usual.priority,
    policy: policy !== undefined && policies.includes(policy) ? policy : usual.policy,
    delivery: delivery !== undefined && deliveries.includes(delivery) ? delivery : usual.delivery,
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const show = (value: unknown): string => JSON.stringify(value) ?? 'missing';

interface Problem {
  readonly path: string;
  readonly problem: string;
  readonly hint?: string;
}

function invalid(packageName: string, { path, problem, hint }: Problem): PhloError {
  return coreErrors.create('PLUGIN_MANIFEST_INVALID', {
    message: `package.json of ${packageName}: ${path} ${problem}`,
    ...(hint !== undefined && { hint }),
    details: { package: packageName, path },
  });
}

function tooNew(packageName: string, apiVersion: number): PhloError {
  return coreErrors.create('PLUGIN_API_UNSUPPORTED', {
    message: `${packageName} is made for version ${apiVersion} of the plugin contracts, and this Phlo knows ${pluginApiVersion}`,
    hint: `Update Phlo, or install a version of ${packageName} that is made for ${pluginApiVersion}.`,
    details: { package: packageName, apiVersion },
  });
}
