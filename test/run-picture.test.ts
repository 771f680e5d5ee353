import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScreen } from '../scripts/picture/read-screen.js';
import { picture, recording, renderRunPicture } from '../scripts/picture/run-picture.js';
import { root } from './workspace/packages.ts';

const shown = (output: string) => readScreen(output).map((line) => line.map(({ text }) => text).join(''));

describe('the picture of a run', () => {
  it('is what its recording shows (npm run picture makes both)', () =>
    expect(readFileSync(join(root, picture), 'utf8')).toBe(
      renderRunPicture(readFileSync(join(root, recording), 'utf8')),
    ));

  it('is of a run that draws nothing any more once it has told how it ended', () => {
    const [, after = ''] =
      /partial\S* in [\s\S]*?run \S+([\s\S]*)/.exec(readFileSync(join(root, recording), 'utf8')) ?? [];
    expect(after).toContain('That is how it should end');
    expect(after).not.toContain('starting');
  });

  it('shows what a terminal would: what was written over or erased is gone', () => {
    expect(shown('50 %\r100 %\r\u001B[Kdone\r\nnext')).toEqual(['done', 'next']);
    expect(shown('a\r\nb\r\nc\u001B[2A\r\u001B[Jdone')).toEqual(['done']);
    expect(shown('one\r\ntwo\r\n\u001B[1A\u001B[Kzwei')).toEqual(['one', 'zwei']);
  });

  it('takes colours and weights, and refuses what it does not know', () => {
    expect(readScreen('\u001B[1m\u001B[31mx\u001B[39m\u001B[22my')).toEqual([
      [
        { text: 'x', colour: 'red', isBold: true, isDim: false },
        { text: 'y', colour: 'default', isBold: false, isDim: false },
      ],
    ]);
    expect(() => readScreen('\u001B[2;3r')).toThrow('the control r');
  });
});
