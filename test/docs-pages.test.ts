import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMetadataServer, testToken } from '../packages/openmetadata/src/metadata-server.test.setup.ts';
import { createSink } from './docs/create-sink.ts';
import { createSources } from './docs/create-sources.ts';
import type { Sources } from './docs/create-sources.ts';
import { loosely } from './docs/loosely.ts';
import { codeBlocks, commandsOf, commentBlocks, readPages } from './docs/markdown.ts';
import type { PagePlan } from './docs/page-plans.ts';
import { defaultBefore, notRun, pagePlans, ranElsewhere } from './docs/page-plans.ts';
import { runExamples } from './docs/run-examples.ts';
import { createPageFolder } from './docs/run-page.ts';

const pages = new Map(readPages().map((page) => [page.name, page]));
const servers: {
  sink?: Awaited<ReturnType<typeof createSink>>;
  metadata?: Awaited<ReturnType<typeof createMetadataServer>>;
  sources?: Sources;
} = {};

beforeAll(async () => {
  servers.sink = await createSink();
  servers.metadata = await createMetadataServer();
  servers.sources = await createSources();
}, 120_000);
afterAll(async () => {
  await servers.sink?.close();
  await servers.metadata?.[Symbol.asyncDispose]();
  await servers.sources?.close();
});

describe('a page that is followed from its first line to its last', () => {
  it.each(pagePlans)(
    '$page',
    async (plan) => {
      const { said, printed } = await follow(plan);
      expect(printed).toEqual(said);
    },
    600_000,
  );
});

describe('an example that stands by itself', () => {
  it('is loaded in a project, and does not throw', async () => {
    const listed = notRun.filter(({ isLoaded }) => isLoaded === true);
    const ofPages = [...pages.values()]
      .flatMap(codeBlocks)
      .filter(({ document, code }) => listed.some(({ page, has }) => page === document && code.includes(has)));
    // The same program is run by the guide of metrics: it serves until it is interrupted.
    const ofComments = commentBlocks().filter(({ language, code }) => language === 'ts' && !code.includes('9464'));
    expect(ofPages).toHaveLength(listed.length);
    expect(ofComments.length).toBeGreaterThan(15);
    using folder = createPageFolder({ SHOP_MARTS_URL: '' });
    const { loaded, wrong } = await runExamples(folder, [...ofPages, ...ofComments]);
    expect(wrong).toEqual([]);
    expect(loaded).toBeGreaterThan(20);
  }, 600_000);
});

/** Runs what a page has. Returns the outputs that it shows and those that there were, as far as they are the same each time. */
async function follow(plan: PagePlan): Promise<{ readonly said: string[]; readonly printed: string[] }> {
  const { name, text } = pages.get(plan.page) ?? { name: plan.page, text: '' };
  if (plan.ends !== undefined && !text.includes(plan.ends)) throw new Error(`${name} has no heading ${plan.ends}`);
  const part = plan.ends === undefined ? text : text.slice(0, text.indexOf(plan.ends));
  const left = ranElsewhere.filter(({ page }) => page === name).map(({ command }) => command);
  const blocks = codeBlocks({ name, text: part }).filter(
    (block) => !commandsOf(block).some((one) => left.includes(one)),
  );
  using folder = createPageFolder(environmentOf(plan));
  await folder.follow(toBlocks(plan));
  const outputs = await folder.follow(blocks, plan);
  await folder.follow(toBlocks({ page: name, before: plan.after ?? [] }), plan);
  const label = (line: number, output: string) => `line ${line}:\n${output}`;
  return {
    said: outputs.map(({ line, said }) => label(line, loosely(said, said))),
    printed: outputs.map(({ line, said, printed }) => label(line, loosely(printed, said))),
  };
}

/** What comes before the page, as blocks of it would. */
function toBlocks({ before = defaultBefore, files = {} }: PagePlan) {
  const block = { document: '', line: 0, exits: 0 };
  return [
    { ...block, language: 'sh', code: before.join('\n') },
    ...Object.entries(files).map(([title, code]) => ({ ...block, language: 'ts', title, code })),
  ];
}

function environmentOf({ env = {} }: PagePlan): Record<string, string> {
  const known = {
    '{sink}': servers.sink?.url,
    '{metadata}': servers.metadata?.url,
    '{token}': testToken,
    '{billing}': servers.sources?.billing,
    '{database}': servers.sources?.database,
  };
  const values = new Map(Object.entries(known));
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, values.get(value) ?? value]));
}
