import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** Asks a question whose answer is yes or no; anything but yes, and the end of the input, is no. */
export async function confirm(
  question: string,
  { input, output }: { readonly input: Readable; readonly output: Writable },
): Promise<boolean> {
  output.write(`${question} [y/N] `);
  const lines = createInterface({ input, terminal: false });
  try {
    for await (const line of lines) return /^y(es)?$/i.test(line.trim());
  } finally {
    lines.close();
  }
  output.write('\n');
  return false;
}
