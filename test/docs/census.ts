import type { CodeBlock, Document } from './markdown.ts';
import { codeBlocks, commandsOf } from './markdown.ts';
import type { NotRun, PagePlan } from './page-plans.ts';
import { notRun, pagePlans } from './page-plans.ts';

/** Pages, or sections of pages, whose blocks a test or a stage of their own runs. */
const ranByTests: readonly { readonly page: string; readonly section?: string }[] = [
  { page: 'docs/guide/testing.md' },
  { page: 'docs/guide/schedules.md', section: '### A container' },
  { page: 'docs/guide/plugins.md', section: '## Several plugins and a preset in one package' },
  { page: 'docs/guide/plugins.md', section: '## From nothing to published in ten minutes' },
];

/** Files that `phlo` reads by itself; any other has to be named by a command. */
const isReadByPhlo = (path: string) =>
  /^(phlo\.config\.ts|\.env|workflows\/.*|tests\/.*|services\/.*|data\/.*)$/.test(path);

/** What stands in a page and nothing runs, compares or lists with a reason; and reasons for blocks that are not there. */
export function findUnaccounted(pages: readonly Document[]): {
  readonly blocks: readonly string[];
  readonly reasons: readonly NotRun[];
} {
  // What is generated is compared with the code as a whole.
  const written = pages.filter(({ text }) => !text.startsWith('<!-- Written by `npm run'));
  const left = written.flatMap((page) => codeBlocks(page).filter((block) => !isRun(block, page)));
  const isListed = ({ document, code }: CodeBlock, { page, has }: NotRun) => page === document && code.includes(has);
  return {
    blocks: left
      .filter((block) => notRun.filter((one) => isListed(block, one)).length !== 1)
      .map(({ document, line, language }) => `${document}:${line} (${language})`),
    reasons: notRun.filter((one) => left.filter((block) => isListed(block, one)).length !== 1),
  };
}

/** Commands are held by the test of commands. */
function isRun(block: CodeBlock, page: Document): boolean {
  const { language, title, line } = block;
  if (language === 'sh' || isOfTest(block, page)) return true;
  const plan = pagePlans.find((one) => one.page === page.name);
  if (plan === undefined) return false;
  const commands = codeBlocks(page).filter((one) => one.language === 'sh');
  if (title === undefined) return language === 'text' && commands.some((one) => one.line < line);
  const later = [...commands.filter((one) => one.line > line).flatMap(commandsOf), ...(plan.after ?? [])];
  return isReadByPhlo(title) ? later.length > 0 : later.concat(textsOf(plan)).some((one) => one.includes(title));
}

const textsOf = ({ files = {} }: PagePlan): readonly string[] => Object.values(files);

function isOfTest({ line, title, language }: CodeBlock, { name, text }: Document): boolean {
  const lineAt = (index: number) => text.slice(0, index).split('\n').length;
  return ranByTests
    .filter(({ page }) => page === name)
    .some(({ section }) => {
      if (section === undefined) return true;
      if (title === undefined && language !== 'text') return false;
      const start = text.indexOf(section);
      return line > lineAt(start) && line < lineAt(text.indexOf('\n## ', start));
    });
}
