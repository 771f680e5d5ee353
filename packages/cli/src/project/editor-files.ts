import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { authoringModules } from './load-typescript.js';

/**
 * Writes `.phlo/tsconfig.json`, from which the project's own extends: it tells an editor where the types of `phlo` are,
 * before anything is installed and wherever the project lies.
 */
export function writeEditorFiles(projectDir: string): void {
  const dir = join(projectDir, '.phlo');
  const path = join(dir, 'tsconfig.json');
  const text = `${JSON.stringify(editorConfig(), null, 2)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dir, { recursive: true });
  writeFileSync(path, text);
}

function editorConfig() {
  const paths = Object.entries(authoringModules()).map(([name, file]) => [name, [file.replace(/\.js$/, '.d.ts')]]);
  return {
    compilerOptions: {
      target: 'ES2023',
      lib: ['ES2023', 'ESNext.Disposable'],
      module: 'preserve',
      moduleResolution: 'bundler',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      verbatimModuleSyntax: true,
      ...nodeTypes(),
      paths: Object.fromEntries(paths) as Record<string, string[]>,
    },
  };
}

/** The types of Node's own modules and of `fetch`, which code that reads a source needs; they come with Phlo. */
function nodeTypes(): { readonly types: readonly string[]; readonly typeRoots?: readonly string[] } {
  try {
    const manifest = createRequire(import.meta.url).resolve('@types/node/package.json');
    return { types: ['node'], typeRoots: [dirname(dirname(manifest))] };
  } catch {
    // An installation without them is odd, and no reason to stop a run.
    return { types: [] };
  }
}
