import { expect, it } from 'vitest';
import { listed } from './registry.test.setup.js';
import { searchRegistry } from './search-registry.js';

const entries = [
  listed('hooks', 'alerting', { tags: ['alerts'], events: { reads: ['telemetry.*'], emits: ['alert.sent'] } }),
  listed('notifiers', 'slack', { tags: ['alerts', 'chat'], provides: { slack: 'Incoming webhooks' } }),
  listed('hooks', 'lineage', {
    events: { reads: ['run.end@1'], emits: [] },
    description: 'What came before the slack',
  }),
  listed('hooks', 'archive', { events: { reads: ['*'], emits: [] } }),
];

it.each([
  ['a word, what begins with it first', { words: ['SLACK'] }, ['slack', 'lineage']],
  ['several words, all of them, wherever each is', { words: ['slack', 'Incoming', 'chat'] }, ['slack']],
  ['several words of which one is nowhere', { words: ['slack', 'snowflake'] }, []],
  ['a word of what it provides', { words: ['incoming'] }, ['slack']],
  ['a part of the package', { words: ['@acme/arch'] }, ['archive']],
  ['a group', { group: 'notifiers' }, ['slack']],
  ['a tag', { tags: ['alerts'] }, ['alerting', 'slack']],
  ['several tags, all of them', { tags: ['alerts', 'Chat'] }, ['slack']],
  ['an event that it hears', { event: 'telemetry.log' }, ['alerting', 'archive']],
  ['an event that it emits', { event: 'alert.sent' }, ['alerting', 'archive']],
  ['an event of which it hears one major', { event: 'run.end' }, ['lineage', 'archive']],
  ['a pattern of events', { event: 'alert.*' }, ['alerting', 'archive']],
  ['all of it at once', { words: ['a'], group: 'hooks', event: 'run.end' }, ['archive', 'lineage']],
  ['nothing in particular', {}, ['alerting', 'slack', 'lineage', 'archive']],
  ['what there is not', { words: ['snowflake'] }, []],
])('finds by %s', (_, query, names) => {
  expect(searchRegistry(entries, query).map(({ name }) => name)).toEqual(names);
});
