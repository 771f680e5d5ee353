import type { PluginGroup } from '@phlo/core';
import type { PluginNames } from './plugin-names.js';
import type { ScaffoldGroup } from './scaffold-groups.js';

export interface PackageFacts {
  readonly names: PluginNames;
  readonly group: PluginGroup;
  readonly scaffold: ScaffoldGroup;
  /** Version of Phlo. */
  readonly version: string;
  /** Version range, or `file:` URL, of a package of Phlo, to develop against. */
  readonly dependencyOn: (name: string) => string;
}

/** The files around the code of a new plugin, by path. */
export function packageFiles(facts: PackageFacts): Readonly<Record<string, string>> {
  return {
    'package.json': toText(manifest(facts)),
    'tsconfig.json': toText(tsconfig),
    'tsconfig.build.json': toText(buildConfig),
    '.gitignore': gitignore,
    'README.md': readme(facts),
  };
}

const toText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Without a license: that is the author's to choose. `phlo plugin build` writes the rest of what is under `phlo`. */
function manifest({ names, group, scaffold, version, dependencyOn }: PackageFacts) {
  const peers = ['@phlo/core', ...scaffold.peers];
  return {
    name: names.package,
    version: '0.1.0',
    description: scaffold.summary,
    keywords: ['phlo-plugin'],
    type: 'module',
    engines: { node: '>=20.19' },
    exports: { '.': { types: './dist/plugin.d.ts', default: './dist/plugin.js' }, './package.json': './package.json' },
    files: ['dist'],
    scripts: {
      build: 'tsc -p tsconfig.build.json && phlo plugin build',
      typecheck: 'tsc',
      test: 'vitest run',
      prepack: 'npm run build',
    },
    peerDependencies: Object.fromEntries(peers.map((name) => [name, `^${version}`])),
    dependencies: { zod: '^4.6.7' },
    devDependencies: {
      ...Object.fromEntries([...new Set([...peers, 'phlo'])].map((name) => [name, dependencyOn(name)])),
      '@types/node': '~20.19.0',
      typescript: '^7.0.2',
      vitest: '^4.1.12',
    },
    phlo: {
      apiVersion: 1,
      plugins: { [group]: { [names.plugin]: { entry: './dist/plugin.js', description: scaffold.summary } } },
    },
  };
}

const tsconfig = {
  compilerOptions: {
    target: 'ES2023',
    lib: ['ES2023', 'ESNext.Disposable'],
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['src', 'tests'],
};

const buildConfig = {
  extends: './tsconfig.json',
  compilerOptions: { noEmit: false, declaration: true, rootDir: 'src', outDir: 'dist' },
  include: ['src'],
};

const gitignore = `node_modules/
dist/
*.tgz
# What the tests leave in their project.
.phlo/
tests/project/lake/
tests/project/exports/
tests/project/*.jsonl
`;

const readme = ({ names, scaffold: { summary, config, use } }: PackageFacts): string => `# ${names.package}

${summary} A plugin of [Phlo](https://www.npmjs.com/package/phlo).

\`\`\`sh
npm install ${names.package}
npx phlo plugin check ${names.plugin}
\`\`\`

## Use

${use}

## Configure

In \`phlo.config.ts\`; \`npx phlo doctor\` says whether it is right.

\`\`\`ts
import { defineProject } from 'phlo';

export default defineProject({
  name: 'shop',
${config.map((line) => `  ${line}`).join('\n')}
});
\`\`\`

## Develop

\`\`\`sh
npm install
npm test
npm run build    # compiles, and writes what package.json says of the plugin
npm publish
\`\`\`

\`tests/project\` is a project that uses the plugin; the tests run it. Choose a license before you publish.
`;
