import { keyOf } from '@phlo/core/plugins';
import { printJson } from '../output/json.js';
import { paintStatus } from '../output/paint.js';
import { harmless } from '../output/text.js';
import { write } from '../output/write.js';
import type { PluginDetails } from './describe-project-plugin.js';
import { renderError, renderHook } from './render-plugins.js';

/** Prints what is known of plugins. */
export function showDetails(details: readonly PluginDetails[], { isJson }: { readonly isJson: boolean }): void {
  if (isJson) printJson(details.length === 1 ? details[0] : details);
  else write(details.map(renderDetails).join('\n'));
}

function renderDetails(details: PluginDetails): string {
  const { description, dir, entry, hooks, provides = {}, events = [], configSchema } = details;
  const from = details.package === null ? 'phlo.config.ts' : `${details.package} ${details.version ?? ''}`;
  const line = (label: string, text: string | undefined) =>
    text === undefined ? '' : `${label.padEnd(15)}${harmless(text)}\n`;
  const lines = [
    `${keyOf(details)}  ${paintStatus(details.status)}\n`,
    line('', description),
    line('from', from),
    line('folder', dir),
    line('entry', entry),
    ...Object.entries(provides).map(([name, text], index) => line(index === 0 ? 'provides' : '', `${name}  ${text}`)),
    ...events.map((type, index) => line(index === 0 ? 'events' : '', type)),
    ...hooks.map((hook, index) => line(index === 0 ? 'hooks' : '', renderHook(hook))),
    ...describeFields(configSchema).map((text, index) => line(index === 0 ? 'configured by' : '', text)),
  ];
  return `${lines.join('')}${renderError(details)}`;
}

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
