import { types as nodeTypes } from 'node:util';
import type { HookRegistration } from '../bus/registration.js';
import { coreErrors } from '../errors/core-errors.js';
import type { EventType } from '../events/envelope.js';
import type { EventHandlerPlugin, Plugin } from './plugin.js';

/**
 * The hooks of a plugin, in whichever of the three ways it gives them; none where it has none of them and is of another group
 * than `hooks`. Throws `PLUGIN_INVALID`.
 */
export function hooksOf(plugin: Plugin): readonly HookRegistration[] {
  if (typeof plugin.name !== 'string' || plugin.name === '') {
    throw coreErrors.create('PLUGIN_INVALID', { message: 'A plugin has no name' });
  }
  const hooks = givenHooks(plugin);
  // JavaScript authors have no compiler.
  if (Array.isArray(hooks)) return hooks as readonly HookRegistration[];
  throw coreErrors.create('PLUGIN_INVALID', { message: `The plugin ${plugin.name} gives no list of hooks` });
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
    throw coreErrors.create('PLUGIN_INVALID', { message: `The plugin ${name} ${problem}`, hint });
  };
  // JavaScript authors have no compiler.
  if (((events as readonly EventType[] | undefined)?.length ?? 0) === 0)
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
