import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPackages, root } from '../workspace/packages.ts';

export interface Document {
  /** Relative to the root of the repository. */
  readonly name: string;
  readonly text: string;
}

/** Every Markdown page of the repository that people read. */
export function readPages(): Document[] {
  const names = [
    ...readdirSync(root).filter((name) => name.endsWith('.md')),
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  return names.toSorted().map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));
}

export interface CodeBlock {
  readonly document: string;
  /** Line of the opening fence, from 1 on. */
  readonly line: number;
  readonly language: string;
  /** File that the block is, where the fence says so: `title="src/plugin.ts"`. */
  readonly title?: string;
  /** Exit code of the last command, where the fence says one: `exits=3`. */
  readonly exits: number;
  readonly code: string;
}

const fence = /^([ \t]*(?:\* ?)?)```(\w*)([^\n]*)\n([\s\S]*?)^[ \t]*(?:\* ?)?```[ \t]*$/gm;

/** Fenced blocks of a page, or of the comments of a source file: the indent or ` * ` before the fence is taken off. */
export function codeBlocks({ name, text }: Document): CodeBlock[] {
  return [...text.matchAll(fence)].map((match) => {
    const [, prefix = '', language = '', info = '', body = ''] = match;
    const title = /title="([^"]+)"/.exec(info)?.[1];
    const exits = Number(/exits=(\d+)/.exec(info)?.[1] ?? 0);
    const isComment = prefix.includes('*');
    const code = body
      .split('\n')
      .map((line) => (isComment ? line.replace(/^[ \t]*\* ?/, '') : line.slice(prefix.length)))
      .join('\n');
    const line = text.slice(0, match.index).split('\n').length;
    return { document: name, line, language, ...(title !== undefined && { title }), exits, code };
  });
}

/** Blocks of the comments of all sources, tests aside. Templates of new projects hold Markdown within strings, which is not theirs. */
export const commentBlocks = (): CodeBlock[] =>
  readPackages()
    .flatMap(({ files }) => files.filter(({ isTest }) => !isTest))
    .flatMap(({ name, text }) => codeBlocks({ name, text: onlyComments(text) }));

/** Blanks everything but block comments and keeps the lines, so that places stay right. */
function onlyComments(text: string): string {
  const comments = [...text.matchAll(/^[ \t]*\/\*\*[\s\S]*?\*\//gm)];
  let at = 0;
  let kept = '';
  for (const { index, 0: comment } of comments) {
    kept += text.slice(at, index).replaceAll(/[^\n]/g, '') + comment;
    at = index + comment.length;
  }
  return kept;
}

/** Commands of a block of `sh`, one each, without what follows a `#`; a backslash at the end of a line goes on in the next. */
export function commandsOf({ code }: CodeBlock): string[] {
  return code
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

export interface Link {
  readonly document: string;
  readonly target: string;
}

const inlineLink = /(?<!!)\[(?:[^\]]|\\\])*\]\(([^)\s]+)\)/g;

/** Links to other files and to headings; what lies on the web is not looked at. Code is left out. */
export function localLinks({ name, text }: Document): Link[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(inlineLink)]
    .map(([, target = '']) => ({ document: name, target }))
    .filter(({ target }) => !/^[a-z]+:/.test(target));
}

/** Anchors that a page's headings have, as forges make them. */
export function anchors(text: string): Set<string> {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(/\s/g, '-'),
    ),
  );
}
