import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { catalogue, compileSchema, createHookBus, onPattern, type PhloEvent } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { createManualClock } from './manual-clock.js';
import { createMemoryLogger } from './memory-logger.js';
import { samples, type SampleType } from './samples.js';

const types = Object.keys(catalogue) as SampleType[];

describe('samples', () => {
  it('are there for every type of the catalogue, and for no other', () => {
    expect(Object.keys(samples).sort()).toEqual([...types].sort());
  });

  it.each(types)('of %s fit the validator of the bus and the committed schema', (type) => {
    expect(compileSchema(catalogue[type].data)(samples[type])).toBeUndefined();
    const file = new URL(`../../core/schemas/${type}.${catalogue[type].version}.json`, import.meta.url);
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(file, 'utf8')) as object);
    expect(validate(samples[type]), JSON.stringify(validate.errors)).toBe(true);
  });

  it('are what a bus takes', async () => {
    const clock = createManualClock();
    const seen: PhloEvent[] = [];
    const bus = createHookBus({ clock, log: createMemoryLogger(clock), source: 'phlo://test' });
    bus.register(onPattern('*', { name: 'all', handler: (event) => void seen.push(event) }), { plugin: 'p' });
    for (const type of types) {
      const data = structuredClone(samples[type]) as never;
      if (catalogue[type].kind === 'gate') await bus.gate(type as 'run.start', data);
      else bus.emit(type as 'run.end', data);
    }
    expect(seen.map(({ type }) => type)).toEqual(types);
  });
});
