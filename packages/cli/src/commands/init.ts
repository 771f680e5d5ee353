import type { CommandHost, RegisterCommand } from './host.js';
import { startFolder } from './start-folder.js';

interface InitFlags {
  readonly template?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export const registerInit: RegisterCommand = (program, host) => {
  program
    .command('init [path]')
    .description('write a project that works at once')
    .option('-t, --template <name>', 'files, flights or empty; asked for on a terminal, else files')
    .option('--force', 'also into a folder that holds something; nothing in it is overwritten')
    .option('--json', 'print one JSON document: {dir, template, files, kept, next}')
    .addHelpText('after', '\nExamples:\n  $ phlo init analytics\n  $ phlo init analytics --template flights\n')
    .action((path: string | undefined, flags: InitFlags) => init(host, path ?? '.', flags));
};

async function init(host: CommandHost, path: string, { template, force, json }: InitFlags): Promise<void> {
  const [{ initProject, assertMayInit }, { defaultTemplate, parseTemplate }] = await Promise.all([
    import('../init/init-project.js'),
    import('../init/templates.js'),
  ]);
  const place = { path, from: startFolder(host), force: force === true };
  assertMayInit(place);
  const choose = async () => {
    if (json === true || !process.stdin.isTTY || !process.stderr.isTTY) return defaultTemplate;
    const { chooseTemplate } = await import('../init/choose-template.js');
    return chooseTemplate({ input: process.stdin, output: process.stderr });
  };
  const chosen = template === undefined ? await choose() : parseTemplate(template);
  const { showInit } = await import('../init/show-init.js');
  showInit(await initProject({ ...place, template: chosen }), { isJson: json === true });
}
