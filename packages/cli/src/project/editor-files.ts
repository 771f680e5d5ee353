import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
      types: [],
      paths: Object.fromEntries(paths) as Record<string, string[]>,
    },
  };
}
