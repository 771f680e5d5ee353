import { readFields } from './config-fields.js';
import type { JobFilter, OpenLineageConfig } from './config.js';
import { parseTransport } from './parse-transport.js';
import { isRecord } from './shape.js';

const honoured = ['transport', 'filters'];

/**
 * A configuration as `openlineage.yml` has it, in the spellings of the Python and the Java client. Throws `CONFIG_INVALID`.
 *
 * @example
 * ```ts
 * import { parseConfig } from '@phlo/openlineage';
 *
 * const config = parseConfig({ transport: { type: 'file', log_file_path: 'events.jsonl', append: true } });
 * ```
 */
export function parseConfig(given: Readonly<Record<string, unknown>>): OpenLineageConfig {
  const fields = readFields(given, '');
  const transport = fields.value('transport');
  const filters = fields.value('filters') ?? [];
  if (!Array.isArray(filters)) throw fields.invalid('filters', 'is not a list');
  const hasTransport = isRecord(transport) && transport['type'] !== undefined;
  return {
    ...(hasTransport && { transport: parseTransport(transport, 'transport') }),
    filters: filters.map((filter, index) => parseFilter(filter, `filters[${index}]`)),
    ignored: fields.entries().flatMap(([key]) => (honoured.includes(key) ? [] : [key])),
  };
}

function parseFilter(given: unknown, path: string): JobFilter {
  const fields = readFields(given, path);
  const type = fields.needText('type');
  if (type === 'exact') return { type, match: fields.needText('match') };
  if (type !== 'regex') throw fields.invalid('type', 'is neither exact nor regex');
  try {
    return { type, regex: new RegExp(`^(?:${fields.needText('regex')})`, 'u') };
  } catch (cause) {
    throw fields.invalid('regex', `is no regular expression: ${(cause as Error).message}`);
  }
}
