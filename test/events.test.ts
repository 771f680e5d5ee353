import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '@phlo/core';
import { samples } from '@phlo/testing';
import { describe, expect, it } from 'vitest';
import { renderEventDocs } from '../scripts/render-event-docs.js';
import { root } from './workspace/packages.ts';

describe('docs/reference/events.md', () => {
  it('says what the catalogue and the samples say (npm run events writes it)', () =>
    expect(readFileSync(join(root, 'docs/reference/events.md'), 'utf8')).toBe(renderEventDocs({ catalogue, samples })));

  it('is not written where a type has no sample', () => {
    const { 'run.end': _gone, ...others } = samples;
    expect(() => renderEventDocs({ catalogue, samples: others })).toThrow(/samples\.ts of: run\.end/);
  });
});
