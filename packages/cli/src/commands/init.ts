import type { RegisterCommand } from './host.js';
import { startFolder } from './start-folder.js';
import { printJson } from '../output/json.js';
import { paint } from '../output/paint.js';
import { write } from '../output/write.js';

export const registerInit: RegisterCommand = (program, host) => {
  program
    .command('init <path>')
    .description('write a project that works at once')
    .option('--json', 'print one JSON document: {dir, files, next}')
    .addHelpText('after', '\nExample:\n  $ phlo init analytics\n')
    .action(async (path: string, flags: { readonly json?: boolean }) => {
      const { initProject } = await import('../init/init-project.js');
      const result = await initProject({ path, from: startFolder(host) });
      if (flags.json === true) return printJson(result);
      const files = result.files.map((file) => `  ${file}`).join('\n');
      const next = result.next.map((command) => `  ${paint('cyan', command)}`).join('\n');
      write(`Wrote ${result.dir}\n${files}\n\nNext:\n${next}\n`);
    });
};
