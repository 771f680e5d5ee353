import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { cliErrors } from '../errors.js';
import { paint } from '../output/paint.js';
import { defaultTemplate, templateNames, templates } from './templates.js';
import type { TemplateName } from './templates.js';

interface Conversation {
  readonly input: Readable;
  readonly output: Writable;
}

/**
 * Asks which template to take, until the answer is one: a number, a name, or nothing for the default. Throws `USAGE` where the input ends.
 */
export async function chooseTemplate({ input, output }: Conversation): Promise<TemplateName> {
  output.write(`What shall the project begin with?\n${templateNames.map(describe).join('')}`);
  const ask = () => output.write(`Number or name [${defaultTemplate}]: `);
  // Without a terminal of its own the line stays with the system: Ctrl-C ends the process as it does elsewhere.
  const lines = createInterface({ input, terminal: false });
  try {
    ask();
    for await (const line of lines) {
      const chosen = understand(line.trim());
      if (chosen !== undefined) return chosen;
      ask();
    }
  } finally {
    lines.close();
  }
  output.write('\n');
  throw cliErrors.create('USAGE', {
    message: 'No template was chosen.',
    hint: 'Add `--template <name>`; nothing was written.',
  });
}

const widest = Math.max(...templateNames.map((name) => name.length));

const describe = (name: TemplateName, index: number): string =>
  `  ${index + 1}  ${paint('cyan', name.padEnd(widest), process.stderr)}  ${templates[name].description}\n`;

function understand(answer: string): TemplateName | undefined {
  if (answer === '') return defaultTemplate;
  return templateNames[Number(answer) - 1] ?? templateNames.find((name) => name === answer);
}
