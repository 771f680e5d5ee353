import type { RegisterCommand } from './host.js';
import { startFolder } from './start-folder.js';
import { whileBusy } from '../output/busy.js';
import { printJson } from '../output/json.js';
import { paint } from '../output/paint.js';
import { asTyped, terminalWidth } from '../output/terminal.js';
import { harmless, wrap } from '../output/text.js';
import { write } from '../output/write.js';
import type { Finding } from '../project/finding.js';

const marks = { ok: ['green', '✓'], warning: ['yellow', '!'], failed: ['red', '✗'] } as const;

export const registerDoctor: RegisterCommand = (program, host) => {
  program
    .command('doctor')
    .description(
      'examine the machine and the project, and say how to mend what is wrong; exits with 1 where something is',
    )
    .option('--json', 'print one JSON document: [{name, status, message, why?, hint?}]')
    .addHelpText('after', '\nExample:\n  $ phlo doctor\n')
    .action(async (flags: { readonly json?: boolean }) => {
      const { examine } = await import('../project/examine.js');
      const findings = await whileBusy('examining the machine and the project', () =>
        examine(startFolder(host), { isSafeMode: host.globals().plugins === false }),
      );
      process.exitCode = findings.some(({ status }) => status === 'failed') ? 1 : 0;
      if (flags.json === true) return printJson(findings);
      for (const finding of findings) write(renderFinding(finding));
      const count = (wanted: Finding['status']) => findings.filter(({ status }) => status === wanted).length;
      write(`\n${count('ok')} ok, ${count('warning')} to look at, ${count('failed')} failed\n`);
    });
};

function renderFinding({ name, status, message, why, hint }: Finding): string {
  const [style, mark] = marks[status];
  const line = (label: string, text: string | undefined) =>
    text === undefined ? '' : `  ${paint('dim', label.padEnd(indent - 2))}${hang(asTyped(text))}\n`;
  return `${paint(style, mark)} ${name.padEnd(indent - 3)} ${hang(message)}\n${line('why', why)}${line('next', hint)}`;
}

const indent = 15;

/** Text broken between words, beside the name of its finding. */
const hang = (text: string): string =>
  wrap(harmless(text), Math.max(30, terminalWidth() - indent)).join(`\n${' '.repeat(indent)}`);
