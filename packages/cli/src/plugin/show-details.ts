import { keyOf } from '@phlo/core/plugins';
import { printJson } from '../output/json.js';
import { paintStatus } from '../output/paint.js';
import { terminalWidth } from '../output/terminal.js';
import { hang } from '../output/text.js';
import { write } from '../output/write.js';
import type { PluginDetails } from './describe-project-plugin.js';
import { renderError, renderHook } from './render-plugins.js';

/** Prints what is known of plugins. */
export function showDetails(details: readonly PluginDetails[], { isJson }: { readonly isJson: boolean }): void {
  if (isJson) printJson(details.length === 1 ? details[0] : details);
  else write(details.map(renderDetails).join('\n'));
}

function renderDetails(details: PluginDetails): string {
  const {
    description,
    dir,
    entry,
    hooks,
    provides = {},
    emits = [],
    events = [],
    permissions = {},
    configSchema,
  } = details;
  const from = details.package === null ? 'phlo.config.ts' : `${details.package} ${details.version ?? ''}`;
  const line = (label: string, text: string | undefined) =>
    text === undefined ? '' : `${label.padEnd(indent)}${hang(text, { width: terminalWidth(), indent })}\n`;
  const lines = (label: string, texts: readonly string[]) =>
    texts.map((text, index) => line(index === 0 ? label : '', text));
  const parts = [
    `${keyOf(details)}  ${paintStatus(details.status)}\n`,
    line('', description),
    line('from', from),
    line('folder', dir),
    line('entry', entry),
    ...lines('provides', Object.entries(provides).map(pair)),
    ...lines('events', events),
    ...lines('emits', emits),
    ...lines('permissions', Object.entries(permissions).map(pair)),
    ...lines('hooks', hooks.map(renderHook)),
    ...lines('configured by', describeFields(configSchema)),
  ];
  return `${parts.join('')}${renderError(details)}`;
}

const indent = 15;

const pair = ([name, text]: readonly [string, string]): string => `${name}  ${text}`;

/** The fields of a JSON Schema of an object, as far as one line each can tell. */
function describeFields(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return [];
  const { properties } = schema;
  if (typeof properties !== 'object' || properties === null) return [];
  const required: readonly unknown[] = 'required' in schema && Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).map(([name, field]: readonly [string, unknown]) => {
    const type = typeof field === 'object' && field !== null && 'type' in field ? String(field.type) : 'any';
    return `${name}: ${type}${required.includes(name) ? ', required' : ''}`;
  });
}
