import type { RegisterCommand } from './host.js';
import { startFolder } from './start-folder.js';
import { printJson } from '../output/json.js';
import { write } from '../output/write.js';
import { renderFiles, renderNext } from '../output/written.js';
import { locateProject } from '../project/locate-project.js';

export const registerServiceInit: RegisterCommand = (services, host) => {
  services
    .command('init [name]')
    .description('write a service that works, to be changed: services/<name>/service.yaml')
    .option('--dry-run', 'say what would be written, and write nothing')
    .option('--json', 'print one JSON document: {name, files}')
    .addHelpText('after', '\nExample:\n  $ phlo services init cache\n')
    .action(
      async (given: string | undefined, { dryRun, json }: { readonly dryRun?: boolean; readonly json?: boolean }) => {
        const name = given ?? 'example';
        const { writeExampleService } = await import('@phlo/services');
        const { dir } = locateProject(startFolder(host));
        const files = writeExampleService(dir, name, { isDryRun: dryRun === true });
        if (json === true) return printJson({ name, files });
        write(`${dryRun === true ? 'Would write' : 'Wrote'} ${name}\n${renderFiles(files)}`);
        if (dryRun !== true) write(renderNext([`phlo services start ${name}`, `phlo services logs ${name}`]));
      },
    );
};
