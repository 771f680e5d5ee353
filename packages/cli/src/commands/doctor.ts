import type { RegisterCommand } from './host.js';
import { startFolder } from './start-folder.js';
import { printJson } from '../output/json.js';
import { paint } from '../output/paint.js';
import { asTyped, terminalWidth } from '../output/terminal.js';
import { harmless, wrap } from '../output/text.js';
import { write } from '../output/write.js';

const marks = { ok: ['green', '✓'], warning: ['yellow', '!'], failed: ['red', '✗'] } as const;

export const registerDoctor: RegisterCommand = (program, host) => {
  program
    .command('doctor')
    .description('examine the machine and the project, and say how to mend what is wrong')
    .option('--json', 'print one JSON document: [{name, status, message, hint?}]')
    .addHelpText('after', '\nExample:\n  $ phlo doctor\n')
    .action(async (flags: { readonly json?: boolean }) => {
      const { examine } = await import('../project/examine.js');
      const findings = await examine(startFolder(host), { isSafeMode: host.globals().plugins === false });
      process.exitCode = findings.some(({ status }) => status === 'failed') ? 1 : 0;
      if (flags.json === true) return printJson(findings);
      for (const { name, status, message, hint } of findings) {
        const [style, mark] = marks[status];
        const next = hint === undefined ? '' : `  ${paint('dim', 'next')}         ${hang(asTyped(hint))}\n`;
        write(`${paint(style, mark)} ${name.padEnd(12)} ${hang(message)}\n${next}`);
      }
    });
};

const indent = 15;

/** Text broken between words, beside the name of its finding. */
const hang = (text: string): string =>
  wrap(harmless(text), Math.max(30, terminalWidth() - indent)).join(`\n${' '.repeat(indent)}`);
