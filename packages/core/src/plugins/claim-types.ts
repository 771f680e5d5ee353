import { coreErrors } from '../errors/core-errors.js';
import { isPhloError, type PhloError } from '../errors/phlo-error.js';
import { keyOf, type DiscoveredPlugin, type Discovery } from './discover-plugins.js';
import { definitionsOf, type EventDefinitions, type TypeOwner } from './own-types.js';
import { refusalOf as selectionRefusalOf, type PluginSelection } from './plugin-selection.js';

/** As much of a plugin as is asked. */
interface Claimant extends TypeOwner {
  readonly group?: string;
}

/** Which plugins may add event types. */
export interface ClaimOptions {
  readonly discovery: Discovery;
  /** Plugins that the project's configuration makes; they take the place of discovered ones of their names. */
  readonly use?: readonly Claimant[];
  readonly selection?: PluginSelection;
}

/** The event types that the plugins of a project add. */
export interface TypeClaims {
  /** For `createHookBus`. */
  readonly definitions: EventDefinitions;
  /** `group:name` of the plugin that defines a type. */
  readonly owners: ReadonlyMap<string, string>;
  /** As it was given, with an error for each plugin that claims what another one claims. */
  readonly discovery: Discovery;
  /** The same for plugins in `use`, by `group:name`, and what is wrong with their definitions. */
  readonly problems: ReadonlyMap<string, PhloError>;
}

interface Claim {
  readonly key: string;
  /** Where it comes from, for people. */
  readonly origin: string;
  readonly definitions: EventDefinitions;
  readonly mayAct: boolean;
}

/**
 * Settles which plugin defines which event type, from manifests: nothing is imported. Types of plugins that may not act are
 * known as well, for the journal may hold their events and other hooks may name them; but one that acts goes before. Where two
 * that may act define one type, neither does: which of them was meant cannot be seen.
 */
export function claimTypes({ discovery, use = [], selection = {} }: ClaimOptions): TypeClaims {
  const problems = new Map<string, PhloError>();
  const used = use.map((plugin): Claim => {
    const key = keyOf({ group: plugin.group ?? 'hooks', name: plugin.name });
    return { key, origin: 'phlo.config.ts', definitions: definitionsIn(plugin, key, problems), mayAct: true };
  });
  const replaced = new Set(used.map(({ key }) => key));
  const found = discovery.plugins
    .filter((plugin) => !replaced.has(keyOf(plugin)))
    .map((plugin) => ({ plugin, claim: claimOf(plugin, selection) }));
  const { settled, conflicts } = settle([...used, ...found.map(({ claim }) => claim)]);
  for (const claim of used) {
    const error = conflicts.get(claim);
    if (error !== undefined) problems.set(claim.key, error);
  }
  const errors = new Map(found.map(({ plugin, claim }) => [plugin, conflicts.get(claim)]));
  return {
    definitions: Object.fromEntries(
      [...settled].map(([type, { definitions }]) => [type, definitions[type]]),
    ) as EventDefinitions,
    owners: new Map([...settled].map(([type, { key }]) => [type, key])),
    discovery: { ...discovery, plugins: discovery.plugins.map((plugin) => withError(plugin, errors.get(plugin))) },
    problems,
  };
}

function definitionsIn(plugin: Claimant, key: string, problems: Map<string, PhloError>): EventDefinitions {
  try {
    return definitionsOf(plugin);
  } catch (error) {
    if (!isPhloError(error)) throw error;
    problems.set(key, error);
    return {};
  }
}

const claimOf = (plugin: DiscoveredPlugin, selection: PluginSelection): Claim => ({
  key: keyOf(plugin),
  origin: `${plugin.package} (${plugin.dir})`,
  definitions: plugin.types?.definitions ?? {},
  mayAct: selectionRefusalOf(plugin, selection) === undefined,
});

/** What is wrong with it already was found first. */
const withError = (plugin: DiscoveredPlugin, error: PhloError | undefined): DiscoveredPlugin =>
  error === undefined ? plugin : { error, ...plugin };

function settle(claims: readonly Claim[]) {
  const byType = new Map<string, Claim[]>();
  for (const claim of claims) {
    for (const type of Object.keys(claim.definitions)) byType.set(type, [...(byType.get(type) ?? []), claim]);
  }
  const settled = new Map<string, Claim>();
  const conflicts = new Map<Claim, PhloError>();
  for (const [type, rivals] of byType) {
    const acting = rivals.filter(({ mayAct }) => mayAct);
    const [first = rivals[0], ...others] = acting;
    if (others.length > 0) for (const rival of acting) conflicts.set(rival, conflictOver(type, acting));
    else if (first !== undefined) settled.set(type, first);
  }
  return { settled, conflicts };
}

function conflictOver(type: string, rivals: readonly Claim[]): PhloError {
  return coreErrors.create('PLUGIN_CONFLICT', {
    message: `The event type ${type} is defined by ${rivals.map(({ key, origin }) => `${key} of ${origin}`).join(' and by ')}`,
    hint: 'Give up all of them but one: deny it in phlo.config.ts, or take its package out of the dependencies.',
    details: { type, plugins: rivals.map(({ key }) => key) },
  });
}
