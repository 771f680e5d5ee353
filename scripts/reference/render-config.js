import { fieldRows, tableHead } from './field-table.js';

const preamble = `<!-- Written by \`npm run reference\` from the types of the configuration; a test compares them. Change their comments. -->

# Configuration

\`phlo.config.ts\` has one default export, \`defineProject({ … })\`. A mistake in it is one error, \`CONFIG_INVALID\`, that lists every problem with
its path. A field that is not on this page is refused, with what was probably meant.

\`\`\`ts
import { defineProject, env } from 'phlo';

export default defineProject({
  name: 'shop',
  marts: { url: env('SHOP_MARTS_URL', { default: 'postgres://localhost/marts' }) },
  engine: { memory: '2GB' },
});
\`\`\`

\`env('NAME')\` stands for a variable of the environment or of the file \`.env\` beside the configuration; the environment wins. Its value is masked in
everything that Phlo prints, journals or sends. Without a \`default\`, a variable that is not set is the error \`ENV_MISSING\`.

## The project`;

const plugins = `## Plugins

Under \`plugins.config\`, each by its name, or by \`group:name\` where two share one. A plugin that requires a field and is given none is \`unconfigured\`: it
has no hooks and keeps nothing. \`phlo plugin info <name>\` says the same of every plugin that is installed, also of those of others.`;

/**
 * The text of docs/reference/config.md.
 *
 * @param {(name: string) => ReadonlyMap<string, import('./declarations.js').Declaration>} declarationsOf a package
 */
export function renderConfig(declarationsOf) {
  const configured = [...declarationsOf('core').values()]
    .filter(({ name }) => name.startsWith('PluginConfigMap of '))
    .flatMap(({ fields, path }) => fields.map((field) => ({ ...field, folder: /packages\/([^/]+)\//.exec(path)[1] })))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const sections = configured.map(
    ({ name, type, folder }) => `### ${name}\n\n${tableHead}\n${fieldRows(type, declarationsOf(folder)).join('\n')}`,
  );
  const project = `${tableHead}\n${fieldRows('ProjectConfig', declarationsOf('cli')).join('\n')}`;
  return `${[preamble, project, plugins, ...sections].join('\n\n')}\n`;
}
