import { isDeepStrictEqual } from 'node:util';
import type { EventDefinition, JsonSchema, PhloEvent } from '@phlo/core';
import { createEventSamples } from '../event-samples.js';
import { sendAll, type ContractRule } from './contract-rule.js';
import { openSubject } from './contract-subject.js';
import {
  enumPaths,
  replaceAt,
  sampleVariants,
  type DataPath,
  unknownWord,
  withUnknownFields,
} from './sample-variants.js';

export const takesSamples: ContractRule = {
  claim:
    'takes every event of the types that it listens to: with all fields, with none that is optional, with each value of each enum',
  find: async (subject) => {
    const reached = new Set<string>();
    await using open = await openSubject(subject, (call) => {
      reached.add(call.label);
      return call.proceed();
    });
    const problems = await sendAll(open, open.stimuli(sampleVariants));
    const idle = open.hooks.filter(({ plugin, hook }) => !reached.has(`${plugin}/${hook}`));
    return [
      ...problems,
      ...idle.map(
        ({ plugin, hook }) =>
          `${plugin}/${hook} is reached by no sample; give { samples } that fit its types and its filter`,
      ),
    ];
  },
};

export const toleratesFields: ContractRule = {
  claim: 'tolerates fields that a later version adds',
  find: async (subject) => {
    const { definition } = createEventSamples(subject.options);
    // They are put in on the way to the handler: a converter to the major that it pins would have left them out.
    const add = (event: PhloEvent): PhloEvent => {
      const schema = schemaOf(definition(event.type), event.version);
      return deepFreeze({ ...event, data: withUnknownFields(event.data, schema) as PhloEvent['data'] });
    };
    await using open = await openSubject(subject, (call) => call.proceed(mapEvents(call.input, add)));
    return await sendAll(
      open,
      open.stimuli((data) => [{ label: 'with unknown fields', data }]),
    );
  },
};

export const toleratesWords: ContractRule = {
  claim: 'tolerates words that a later version adds to an enum',
  find: async (subject) => {
    const problems: string[] = [];
    const given = new Map<string, PhloEvent>();
    let change = (event: PhloEvent): PhloEvent => event;
    // Today's bus refuses such events, so that the word is put in on the way to the handler.
    await using open = await openSubject(subject, (call) =>
      call.proceed(
        mapEvents(call.input, (event) => {
          given.set(majorOf(event), event);
          return change(event);
        }),
      ),
    );
    for (const stimulus of open.stimuli()) {
      given.clear();
      change = (event) => event;
      await open.send(stimulus);
      // A hook that pins a major gets another event, with enums of its own.
      for (const { version, data } of ofType([...given.values()], stimulus.type)) {
        const major = `${stimulus.type}@${version}`;
        for (const path of enumPaths(data, schemaOf(open.samples.definition(stimulus.type), version))) {
          change = (event) => (majorOf(event) === major ? changed(event, path) : event);
          const label = `${stimulus.type} with an unknown ${path.join('.')}`;
          problems.push(...(await sendAll(open, [{ ...stimulus, label }])));
        }
      }
    }
    return problems;
  },
};

export const changesNothing: ContractRule = {
  claim: 'changes no event',
  find: async (subject) => {
    // A frozen event would hide who tries to: some swallow the error, and sloppy code gets none.
    const given: { readonly label: string; readonly before: unknown; readonly event: unknown }[] = [];
    {
      await using open = await openSubject(subject, (call) => {
        const input = structuredClone(call.input);
        for (const event of [input].flat()) given.push({ label: call.label, before: structuredClone(event), event });
        return call.proceed(input);
      });
      for (const stimulus of open.stimuli()) await open.send(stimulus);
    }
    const altered = given.filter(({ before, event }) => !isDeepStrictEqual(before, event));
    return unique(
      altered.map(
        ({ label, before, event }) =>
          `${label} changes ${changedField(before, event)} of the event ${(before as PhloEvent).type}`,
      ),
    );
  },
};

const majorOf = ({ type, version }: PhloEvent): string => `${type}@${version}`;

const ofType = (events: readonly PhloEvent[], type: string) => events.filter((event) => event.type === type);

const schemaOf = ({ data, older = [] }: EventDefinition, version: number): JsonSchema =>
  older.find((major) => major.version === version)?.data ?? data;

/** The same event with an unknown word at a place of its data, which its type does not know of. */
const changed = (event: PhloEvent, path: DataPath): PhloEvent =>
  deepFreeze({ ...event, data: replaceAt(event.data, path, unknownWord) as PhloEvent['data'] });

const mapEvents = (input: unknown, change: (event: PhloEvent) => PhloEvent): unknown =>
  Array.isArray(input) ? input.map((event) => change(event as PhloEvent)) : change(input as PhloEvent);

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const field of Object.values(value)) deepFreeze(field);
  return Object.freeze(value);
}

/** `data.columns`: where two events differ first. */
function changedField(before: unknown, after: unknown, path = ''): string {
  if (!isRecord(before) || !isRecord(after)) return path;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const name = names.find((one) => !isDeepStrictEqual(before[one], after[one]));
  return name === undefined ? path : changedField(before[name], after[name], path === '' ? name : `${path}.${name}`);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];
