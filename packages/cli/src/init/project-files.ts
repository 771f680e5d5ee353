import { githubWorkflow } from './github-workflow.js';
import { ignored } from './left-to-do.js';

export interface ProjectFacts {
  readonly name: string;
  /** Version range or `file:` URL of the package `phlo`. */
  readonly phlo: string;
}

/** The files of a new project that are the same in every template, or made for it, by path. */
export function projectFiles({ name, phlo }: ProjectFacts): Readonly<Record<string, string>> {
  return {
    'package.json': packageJson(name, phlo),
    'tsconfig.json': tsconfig,
    '.gitignore': gitignore,
    '.env.example': envExample,
    '.github/workflows/phlo.yml': githubWorkflow,
  };
}

const packageJson = (name: string, phlo: string): string =>
  `${JSON.stringify({ name, version: '0.0.0', private: true, type: 'module', engines: { node: '>=20.19' }, scripts: { start: 'phlo run', test: 'phlo test' }, dependencies: { phlo } }, null, 2)}\n`;

const tsconfig = `{
  "extends": "./.phlo/tsconfig.json",
  "include": ["phlo.config.ts", "hooks", "workflows", "tests"]
}
`;

const gitignore = `${ignored.slice(0, -1).join('\n')}
# The lake is the data of this machine: back it up, do not commit it.
${ignored.at(-1) ?? ''}
`;

const envExample = `# Copy this to .env, which is read by every command and never committed. What the process was given wins over it.

# Where marts go. Without it: an embedded PostgreSQL in .phlo/marts.
# PHLO_MARTS_URL=postgres://user:password@localhost:5432/marts
`;

/** What the README of every template ends with. */
export const readmeTail = `
## Where things are

- \`workflows/ingestion\` says what comes in, \`workflows/quality\` what must hold before anybody sees it,
  \`workflows/transforms\` what is made of it in SQL, \`workflows/marts\` what goes to PostgreSQL.
- Marts go to an embedded PostgreSQL in \`.phlo/marts\`, or to the server that \`PHLO_MARTS_URL\` names; \`.env.example\` shows how.
- The lake in \`lake/\` is open: Apache Iceberg tables with a SQL catalog in \`lake/catalog.db\`.

## On another machine, and in CI

\`npm install\` brings \`phlo\`, and writes \`package-lock.json\`: commit it. \`.github/workflows/phlo.yml\` then runs the tests and the
project on each push and pull request, from \`npm ci\` on.
`;
