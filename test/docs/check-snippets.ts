import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPackages, root } from '../workspace/packages.ts';
import type { CodeBlock } from './markdown.ts';

/**
 * Compiles every block as a module of its own, in one run of the compiler, against the sources of the packages.
 * Returns what the compiler says, with the block's place in the documents for the name of the file.
 */
export function checkSnippets(blocks: readonly CodeBlock[]): string[] {
  const parent = join(root, 'node_modules', '.cache');
  mkdirSync(parent, { recursive: true });
  // Within the repository, so that `phlo` and the types of Node are found as they are by a package.
  const dir = mkdtempSync(join(parent, 'phlo-docs-'));
  try {
    const places = new Map<string, string>(
      blocks.map(({ document, line, code }, index) => {
        writeFileSync(join(dir, `block-${index}.ts`), `${code}\nexport {};\n`);
        return [`block-${index}.ts`, `${document}:${line}`];
      }),
    );
    writeFileSync(join(dir, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify(snippetConfig()));
    const { stdout } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '--project', dir, '--pretty', 'false'],
      { encoding: 'utf8', cwd: dir },
    );
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) =>
        line.replace(
          /^(block-\d+\.ts)\((\d+),/,
          (_, file: string, at: string) => `${places.get(file) ?? file} +${at} (`,
        ),
      );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function snippetConfig() {
  const paths = readPackages().flatMap(({ dir, manifest }) =>
    Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]) =>
      typeof target === 'string'
        ? []
        : [
            [
              `${manifest.name}${subpath.slice(1)}`,
              [join(dir, (target.types ?? '').replace('./dist/', 'src/').replace('.d.ts', '.ts'))],
            ],
          ],
    ),
  );
  return {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      composite: false,
      declaration: false,
      declarationMap: false,
      sourceMap: false,
      noEmit: true,
      allowImportingTsExtensions: true,
      paths: Object.fromEntries(paths) as Record<string, string[]>,
    },
    include: ['*.ts'],
  };
}
