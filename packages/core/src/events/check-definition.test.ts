import { describe, expect, it } from 'vitest';
import { createTestBus } from '../bus/bus.test.setup.js';
import { catalogue } from './catalogue.js';
import { checkSchema } from './check-schema.js';
import type { EventDefinition } from './schema.js';

const definition: EventDefinition = {
  kind: 'notify',
  version: 1,
  summary: 'Rows were synced.',
  data: { type: 'object', properties: { status: { type: 'string' }, rows: { type: 'integer' } } },
  indexed: ['status'],
};

describe('an event type that a plugin adds', () => {
  it.each([
    ['has the name of one of Phlo', 'run.end', {}, /"run\.end" is one of Phlo itself/],
    ['has no namespace', 'synced', {}, /namespace and a name/],
    ['has a name that no pattern could mean', 'acme.*', {}, /namespace and a name/],
    ['is neither notification nor gate', 'acme.synced', { kind: 'event' }, /"event"/],
    ['has no major version', 'acme.synced', { version: 1.5 }, /1\.5/],
    ['has data that are no object', 'acme.synced', { data: { type: 'string' } }, /not an object/],
    ['says nothing of itself', 'acme.synced', { summary: '' }, /has no summary/],
    ['is journaled perhaps', 'acme.synced', { journaled: 'no' }, /a journaled that is no boolean/],
    ['has older majors that are none', 'acme.synced', { older: [null] }, /an older that is no list of majors/],
    [
      'has a field of an unknown kind',
      'acme.synced',
      { data: { type: 'object', properties: { at: { type: 'date' } } } },
      /a schema in which data\.properties\.at\.type must be one of object, array/,
    ],
    [
      'has a keyword that nobody would look at',
      'acme.synced',
      { data: { type: 'object', properties: { code: { type: 'string', pattern: '^[A-Z]+$' } } } },
      /data\.properties\.code\.pattern is no keyword of event schemas/,
    ],
    [
      'has lists of nothing',
      'acme.synced',
      { data: { type: 'object', properties: { all: { type: 'array', items: [] } } } },
      /data\.properties\.all\.items must be a JSON Schema/,
    ],
    ['requires what is no name', 'acme.synced', { data: { type: 'object', required: [1] } }, /data\.required must be/],
    ['marks a number as indexed', 'acme.synced', { indexed: ['rows'] }, /marks rows as indexed/],
    ['marks a field as indexed that it does not have', 'acme.synced', { indexed: ['state'] }, /marks state as indexed/],
  ])('is refused where it %s', (_, type, part, message) => {
    expect(() => createTestBus({ definitions: { [type]: { ...definition, ...part } as EventDefinition } })).toThrow(
      expect.objectContaining({ code: 'EVENT_DEFINITION_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it('is checked, filtered and emitted as any other', () => {
    const { bus, events } = createTestBus({ definitions: { 'acme.synced': definition } });
    // A program would augment EventMap; this one has no compiler to tell.
    const emit = bus.emit as (type: string, data: object) => void;
    emit('acme.synced', { status: 'ok', rows: 1 });
    expect(() => emit('acme.synced', { rows: 'one' })).toThrow(expect.objectContaining({ code: 'EVENT_INVALID' }));
    expect(events.map(({ type, version }) => [type, version])).toEqual([['acme.synced', 1]]);
  });
});

describe('a schema of events', () => {
  it('is refused where it is a circle, before anybody follows it', () => {
    const circle: Record<string, unknown> = { type: 'object' };
    circle['properties'] = { again: circle };
    expect(checkSchema(circle)?.message).toBe('is nested deeper than 32 levels');
  });

  it.each(Object.entries<EventDefinition>(catalogue))('is what %s has', (_, { data }) =>
    expect(checkSchema(data)).toBeUndefined(),
  );
});
