import type { RegisterCommand } from './host.js';
import { startFolder } from './start-folder.js';
import { whileBusy } from '../output/busy.js';
import { printJson } from '../output/json.js';
import { masked } from '../output/mask.js';
import { paint } from '../output/paint.js';
import { asTyped, terminalWidth } from '../output/terminal.js';
import { hang, widthOf } from '../output/text.js';
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
      const examined = await whileBusy('examining the machine and the project', () =>
        examine(startFolder(host), { isSafeMode: host.globals().plugins === false }),
      );
      const findings = masked(examined);
      process.exitCode = findings.some(({ status }) => status === 'failed') ? 1 : 0;
      if (flags.json === true) return printJson(findings);
      for (const finding of findings) write(renderFinding(finding));
      const count = (wanted: Finding['status']) => findings.filter(({ status }) => status === wanted).length;
      write(`\n${count('ok')} ok, ${count('warning')} to look at, ${count('failed')} failed\n`);
    });
};

function renderFinding({ name, status, message, why, hint }: Finding): string {
  const [style, mark] = marks[status];
  const width = terminalWidth();
  const line = (label: string, text: string | undefined) =>
    text === undefined ? '' : `  ${paint('dim', label.padEnd(indent - 2))}${hang(asTyped(text), { width, indent })}\n`;
  const lead = Math.max(indent, widthOf(name) + 3);
  return `${paint(style, mark)} ${name.padEnd(indent - 3)} ${hang(message, { width, indent, lead })}\n${line('why', why)}${line('next', hint)}`;
}

const indent = 15;
