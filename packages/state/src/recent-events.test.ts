import { describe, expect, it } from 'vitest';
import { createEventReader } from './recent-events.js';
import { sampleEvent } from './state.test.setup.js';

const textOf = (id: string) => JSON.stringify(sampleEvent({ id }));

describe('what was read of the journal lately', () => {
  it('is parsed once, as long as its text is the same', () => {
    const read = createEventReader();
    const first = read(1, textOf('a'));
    expect(first?.id).toBe('a');
    expect(read(1, textOf('a'))).toBe(first);
    expect(read(1, textOf('b'))?.id).toBe('b');
  });

  it('is forgotten again, the oldest first', () => {
    const read = createEventReader(2);
    const first = read(1, textOf('a'));
    const second = read(2, textOf('b'));
    read(3, textOf('c'));
    expect(read(2, textOf('b'))).toBe(second);
    expect(read(1, textOf('a'))).not.toBe(first);
  });

  it('is nothing where the text has been damaged since', () => {
    const read = createEventReader();
    read(1, textOf('a'));
    expect(read(1, '{')).toBeUndefined();
  });
});
