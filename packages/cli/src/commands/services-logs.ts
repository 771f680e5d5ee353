import type { RegisterCommand } from './host.js';
import { createInterrupt } from './interrupt.js';
import { withServices } from './service-host.js';
import { cliErrors } from '../errors.js';
import { printJson } from '../output/json.js';
import { calm } from '../output/text.js';
import { write, writeSlowly } from '../output/write.js';

interface LogFlags {
  readonly lines: string;
  readonly follow?: boolean;
  readonly json?: boolean;
}

export const registerServiceLogs: RegisterCommand = (services, host) => {
  services
    .command('logs <service>')
    .description('what a service and its hooks have printed')
    .option('-n, --lines <count>', 'last lines', '100')
    .option('-f, --follow', 'go on with what is added, until Ctrl-C')
    .option('--json', 'print one JSON document: {service, lines}; with --follow a line {service, line} for each')
    .addHelpText('after', '\nExample:\n  $ phlo services logs postgres -f -n 20\n')
    .action(async (name: string, { lines, follow = false, json = false }: LogFlags) => {
      using interrupt = createInterrupt({ say: () => undefined });
      const query = { lines: parseCount(lines), follow, signal: interrupt.signal };
      await withServices(host, {}, async ({ services: all }) => {
        const told = all.logs(name, query);
        if (json) await (follow ? printLines(name, told) : printDocument(name, told));
        // Who stores it wants it as it is.
        else for await (const text of told) if (!(await writeSlowly(process.stdout.isTTY ? calm(text) : text))) return;
      });
    });
};

function parseCount(text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw cliErrors.create('USAGE', { message: `--lines takes a number of lines, not "${text}".` });
}

async function printDocument(service: string, told: AsyncIterable<string>): Promise<void> {
  let text = '';
  for await (const piece of told) text += piece;
  printJson({ service, lines: text === '' ? [] : text.replace(/\n$/, '').split('\n') });
}

async function printLines(service: string, told: AsyncIterable<string>): Promise<void> {
  let rest = '';
  for await (const piece of told) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) write(`${JSON.stringify({ service, line })}\n`);
  }
}
