import { expect, it } from 'vitest';
import { listed } from './registry.test.setup.js';
import type { RegistryQuery } from './search-registry.js';
import { suggestQuery } from './suggest-query.js';

const entries = [
  listed('hooks', 'alerting', {
    tags: ['alerts'],
    events: { reads: ['telemetry.*', 'run.end@1'], emits: ['alert.sent'] },
  }),
  listed('notifiers', 'slack', { tags: ['chat'] }),
];
const types = ['run.start', 'run.end', 'quality.result'];

it.each<readonly [RegistryQuery, boolean, string]>([
  [{ words: ['alertin'] }, false, 'Did you mean "alerting"?'],
  [{ words: ['alertin'] }, true, ''],
  [{ words: ['snowflake'] }, false, ''],
  [{ words: ['chat', 'alertin'] }, false, 'Did you mean "alerting"?'],
  [{ tags: ['chta'] }, false, 'Did you mean "chat"?'],
  [{ tags: ['chat'] }, false, ''],
  [{ event: 'quality.result' }, true, ''],
  [{ event: 'run.end@1' }, true, ''],
  [{ event: 'alert.sent' }, true, ''],
  [{ event: 'run.*' }, true, ''],
  [{ event: '*' }, true, ''],
  [
    { event: 'qualty.result' },
    true,
    'Neither Phlo nor a listed plugin has an event type "qualty.result". Did you mean "quality.result"?',
  ],
  [{ event: 'runs.*' }, true, 'Neither Phlo nor a listed plugin has an event type "runs.*". Did you mean "run.*"?'],
  [
    { event: 'zzz' },
    false,
    'Neither Phlo nor a listed plugin has an event type "zzz". `phlo events schema` lists those of Phlo.',
  ],
])('of %j where something was found: %s, says "%s"', (query, hasFound, said) => {
  expect(suggestQuery(entries, query, { hasFound, types }).join('\n')).toBe(said);
});
