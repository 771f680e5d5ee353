import type { CodeBlock } from './markdown.ts';
import type { PageFolder } from './run-page.ts';

/** Examples of comments that define a part of a project, and where they lie in one. */
const partsOfProject: Readonly<Record<string, string>> = {
  'packages/ingest/src/ingestion.ts': 'workflows/ingestion/rates.ts',
  'packages/publish/src/publish.ts': 'workflows/marts/gold.ts',
  'packages/quality/src/quality.ts': 'workflows/quality/revenue.ts',
  'packages/schedule/src/freshness.ts': 'workflows/schedules/freshness.ts',
  'packages/schedule/src/schedule.ts': 'workflows/schedules/morning.ts',
};

const packages = ['alerting', 'core', 'ingest', 'metrics', 'openlineage', 'quality', 'semantic', 'transform'];

/** Loads one example after the other, and makes what a package of plugins exports. Prints what is wrong with which. */
const driver = `const wrong: string[] = [];
let loaded = 0;
for (const [place, file] of Object.entries(JSON.parse(process.argv[2] ?? '{}'))) {
  try {
    const it = await import(file as string);
    const made = typeof it.default === 'function' ? it.default() : it.default;
    if (typeof it.default === 'function' && typeof made.name !== 'string') throw new Error('it makes no plugin');
    loaded += 1;
  } catch (error) {
    wrong.push(place + ': ' + (error instanceof Error ? error.stack : String(error)));
  }
}
console.log(JSON.stringify({ loaded, wrong }));
process.exit(0);
`;

/**
 * Runs examples that stand by themselves, as programs beside a project `analytics` and as parts of it. Returns how many programs there were,
 * and what went wrong, with the place of the example.
 */
export async function runExamples(
  folder: PageFolder,
  examples: readonly CodeBlock[],
): Promise<{ readonly loaded: number; readonly wrong: readonly string[] }> {
  const block = { document: '', line: 0, exits: 0 };
  const sh = (code: string) => ({ ...block, language: 'sh', code });
  const file = (title: string, code: string) => ({ ...block, language: 'ts', title, code });
  const parts = examples.flatMap(({ document, code }) => {
    const title = partsOfProject[document];
    return title === undefined ? [] : [file(title, code)];
  });
  const rest = examples.filter(({ document }) => partsOfProject[document] === undefined);
  const names = rest.map(({ document, line }, index) => [`${document}:${line}`, `./example-${index}.ts`]);
  const programs = rest.map(({ code }, index) => file(`analytics/example-${index}.ts`, code));
  const install = `npm install ${packages.map((name) => `@phlo/${name}`).join(' ')} zod`;
  const [printed] = await folder.follow([
    sh(`phlo init analytics\ncd analytics\n${install}`),
    ...parts,
    sh('phlo run\nphlo schedule list\ncd ..'),
    ...programs,
    file('analytics/driver.ts', driver),
    sh(`jiti analytics/driver.ts '${JSON.stringify(Object.fromEntries(names))}'`),
    { ...block, language: 'text', code: '' },
  ]);
  return JSON.parse(printed?.printed.trimEnd().split('\n').at(-1) ?? '') as { loaded: number; wrong: string[] };
}
