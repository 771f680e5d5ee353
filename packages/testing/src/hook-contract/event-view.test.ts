import type { EventDefinition } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { viewOf } from './event-view.js';

const major = (field: string) => ({ type: 'object' as const, properties: { [field]: { type: 'string' as const } } });
const definition: EventDefinition = {
  kind: 'notify',
  version: 3,
  summary: 'A thing was named.',
  data: major('title'),
  older: [
    {
      version: 1,
      data: major('name'),
      down: ({ label }: { readonly label: string }) => ({ name: label.toLowerCase() }),
      up: ({ name }: { readonly name: string }) => ({ label: name.toUpperCase() }),
    },
    {
      version: 2,
      data: major('label'),
      down: ({ title }: { readonly title: string }) => ({ label: title.slice(1) }),
      up: ({ label }: { readonly label: string }) => ({ title: `#${label}` }),
    },
  ],
};
const sample = Object.freeze({ title: '#ABC' });
const view = (on: string) => viewOf({ on }, 'acme.named', { definition, sample });

describe('how a hook sees a type', () => {
  it.each(['acme.named', 'acme.*', '*', 'acme.named@3'])('is as it is today for %s', (on) => {
    const { lift, ...rest } = view(on);
    expect(rest).toEqual({ label: 'acme.named', sample, schema: definition.data });
    expect(lift(sample)).toBe(sample);
  });

  it('is as the major has it that it pins, through every major between, both ways', () => {
    expect(view('acme.named@2')).toMatchObject({
      label: 'acme.named@2',
      sample: { label: 'ABC' },
      schema: major('label'),
    });
    expect(view('acme.named@1')).toMatchObject({
      label: 'acme.named@1',
      sample: { name: 'abc' },
      schema: major('name'),
    });
    expect(view('acme.named@1').lift({ name: 'xyz' })).toEqual({ title: '#XYZ' });
  });
});
