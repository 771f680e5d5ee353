import { types as nodeTypes } from 'node:util';
import type { HookRegistration } from '../bus/registration.js';
import { isThenable } from '../bus/call-hook.js';
import { coreErrors } from '../errors/core-errors.js';
import { disown } from './disown.js';
import type { EventHandlerPlugin, Plugin } from './plugin.js';

/**
 * The hooks of a plugin, in whichever of the three ways it gives them; none where it has none of them and is of another group
 * than `hooks`. What would silently count for nothing is refused: JavaScript authors have no compiler. Throws `PLUGIN_INVALID`.
 */
export function hooksOf(plugin: Plugin): readonly HookRegistration[] {
  const { name } = plugin;
  if (typeof name !== 'string' || name === '') throw invalid('A plugin has no name');
  const ways = (['hooks', 'getHooks', 'handleEvent'] as const).filter((way) => plugin[way] !== undefined);
  if (ways.length > 1)
    throw invalid(
      `The plugin ${name} gives hooks by ${ways.join(' and by ')}`,
      'Give all of them in one of these ways.',
    );
  const idle = (['events', 'where', 'priority', 'policy'] as const).find((field) => plugin[field] !== undefined);
  if (idle !== undefined && plugin.handleEvent === undefined)
    throw invalid(`The plugin ${name} has ${idle} and no handleEvent, which it would be for`, hintFor(idle));
  const hooks = givenHooks(plugin);
  if (isThenable(hooks)) {
    // Nobody else would catch its rejection, which ends the process.
    disown(hooks);
    throw invalid(
      `The plugin ${name} gives a promise of hooks`,
      'Give them at once; what has to be opened is opened in setup.',
    );
  }
  if (!Array.isArray(hooks)) throw invalid(`The plugin ${name} gives no list of hooks`);
  const wrong = hooks.findIndex((hook) => typeof hook !== 'object' || hook === null);
  if (wrong >= 0)
    throw invalid(`Hook ${wrong} of the plugin ${name} is no object`, 'Make each with onEvent or onPattern.');
  return hooks as readonly HookRegistration[];
}

const hintFor = (field: string): string =>
  field === 'events' ? 'Write handleEvent(event), or hooks.' : `Give each of its hooks the ${field} that it needs.`;

function invalid(message: string, hint?: string): Error {
  return coreErrors.create('PLUGIN_INVALID', { message, ...(hint === undefined ? {} : { hint }) });
}

function givenHooks(plugin: Plugin): unknown {
  if (isEventHandler(plugin)) return handlerHooks(plugin);
  if (plugin.getHooks !== undefined) return plugin.getHooks();
  if (plugin.hooks === undefined && (plugin.group ?? 'hooks') !== 'hooks') return [];
  return plugin.hooks;
}

const isEventHandler = (plugin: Plugin): plugin is EventHandlerPlugin => plugin.handleEvent !== undefined;

function handlerHooks(plugin: EventHandlerPlugin): readonly HookRegistration[] {
  const { name, events, where, priority, policy } = plugin;
  const refuse = (problem: string, hint: string) => {
    throw invalid(`The plugin ${name} ${problem}`, hint);
  };
  const given: unknown = events;
  if (!Array.isArray(given) || given.length === 0)
    refuse('has handleEvent and lists no events for it', "List its event types: events: ['ingestion.end'].");
  // A bound function no longer shows that it is async: the bus could only refuse its promises, one by one.
  if (nodeTypes.isAsyncFunction(plugin.handleEvent))
    refuse('has an async handleEvent, whose promise nobody would wait for', 'Make it synchronous, or give hooks.');
  const settings = {
    ...(where === undefined ? {} : { where }),
    ...(priority === undefined ? {} : { priority }),
    ...(policy === undefined ? {} : { policy }),
  };
  return events.map((type) => ({
    ...settings,
    name: type,
    on: type,
    handler: plugin.handleEvent.bind(plugin),
  })) as unknown as readonly HookRegistration[];
}
