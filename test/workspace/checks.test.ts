import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findCycle } from './cycles.ts';
import { findForbiddenImports, findUndeclaredImports, packageOf } from './imports.ts';
import { findInstallScripts, findMissingOptional } from './lock.ts';
import { readSourceFile } from './source-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'phlo-workspace-'));
afterAll(() => rmSync(dir, { recursive: true }));

function source(name: string, text: string) {
  writeFileSync(join(dir, name), text);
  return readSourceFile(join(dir, name), dir);
}

describe('readSourceFile', () => {
  it('finds every way to import, and none within strings and comments', () => {
    const file = source(
      'a.ts',
      `import type { A } from './a1.js'; import './a2.js'; export { b } from './a3.js'; export * from './a4.js';
       const lazy = () => import('./a5.js'); // import './no1.js'
       const text = \`import { x } from './no2.js'\`;`,
    );
    expect(file.specifiers).toEqual(['./a1.js', './a2.js', './a3.js', './a4.js', './a5.js']);
    expect(file.hasStarExport).toBe(true);
  });

  it('finds default exports', () => expect(source('b.ts', 'export default 1;').hasDefaultExport).toBe(true));

  it('finds enums, exported or not', () => {
    expect(source('enum-a.ts', 'enum A { B }').hasEnum).toBe(true);
    expect(source('enum-b.ts', 'export const enum A { B }').hasEnum).toBe(true);
    expect(source('enum-c.ts', "export type A = 'enum A {}';").hasEnum).toBe(false);
  });

  it('finds what reads more than its arguments', () => {
    const file = source(
      'c.ts',
      `/* console.log */ const a = process.env.X ?? Date.now() + Math.random(); console.log(new Date(), new Date(1), a);`,
    );
    expect(file.ambient.toSorted()).toEqual(['Date.now', 'Math.random', 'console', 'new Date()', 'process.env']);
  });
});

describe('imports', () => {
  const core = {
    dir,
    folder: 'core',
    manifest: { name: '@phlo/core' },
    files: [source('d.ts', `import '@phlo/lake'; import 'zod/v4';`)],
  };
  const lake = {
    dir,
    folder: 'lake',
    manifest: { name: '@phlo/lake', dependencies: { '@phlo/core': '0.1.0' } },
    files: [source('e.ts', `import '@phlo/core';`)],
  };

  it('finds an import that points upwards', () =>
    expect(findForbiddenImports([core, lake])).toEqual(['d.ts imports @phlo/lake']));

  it('finds what is not declared', () => {
    expect(findUndeclaredImports([core, lake])).toEqual([
      'd.ts imports @phlo/lake, which @phlo/core does not declare',
      'd.ts imports zod, which @phlo/core does not declare',
    ]);
  });

  it('knows the package of a subpath', () =>
    expect(['@a/b/c', 'd/e', './f', 'node:fs'].map(packageOf)).toEqual(['@a/b', 'd', undefined, undefined]));
});

describe('findCycle', () => {
  it('finds a cycle behind a tail', () => {
    expect(
      findCycle(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['d', 'b']],
          ['d', []],
        ]),
      ),
    ).toEqual(['b', 'c', 'b']);
  });
  it('takes a diamond for none', () =>
    expect(
      findCycle(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['d']],
          ['c', ['d']],
        ]),
      ),
    ).toBeUndefined());
});

describe('the lock', () => {
  it('misses a platform that has no entry, and lists install scripts', () => {
    const lock = new Map([
      ['node_modules/a', { optionalDependencies: { '@a/linux': '1', '@a/darwin': '1' } }],
      ['node_modules/a/node_modules/@a/linux', { hasInstallScript: true }],
    ]);
    expect(findMissingOptional(lock)).toEqual(['node_modules/a -> @a/darwin']);
    expect(findInstallScripts(lock)).toEqual(['node_modules/a/node_modules/@a/linux']);
  });
});
