import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const packages = new URL('../packages/', import.meta.url);

interface Export {
  readonly file: string;
  readonly name: string;
}

/** What the entry points of a package take out of its files, by name. */
function exportsOf(folder: string): readonly Export[] {
  const entries = readdirSync(new URL(`${folder}/src/`, packages)).filter((name) => /^(index|testing)\.ts$/.test(name));
  return entries.flatMap((entry) => {
    const source = readFileSync(new URL(`${folder}/src/${entry}`, packages), 'utf8');
    return Array.from(source.matchAll(/export (?:type )?\{([^}]*)\} from '\.\/([^']+)\.js'/g)).flatMap(
      ([, names = '', file = '']) =>
        names
          .split(',')
          .map((name) =>
            name
              .trim()
              .replace(/^type /, '')
              .replace(/ as .*$/, ''),
          )
          .filter((name) => name !== '')
          .map((name) => ({ file: `${folder}/src/${file}.ts`, name })),
    );
  });
}

/** Whether what comes right before the declaration, remarks for readers of the code aside, ends a comment for its users. */
function hasSentence({ file, name }: Export): boolean {
  const source = readFileSync(new URL(file, packages), 'utf8');
  const declared = new RegExp(`^export (?:async )?(?:function|const|class|interface|type) ${name}\\b`, 'm');
  const at = declared.exec(source)?.index;
  // One that the file itself only hands on.
  if (at === undefined) return true;
  return /\*\/\n(?:\/\/.*\n)*$/.test(source.slice(0, at));
}

it('every export of a package says in a sentence what it is', () => {
  const folders = readdirSync(packages).filter((folder) => existsSync(new URL(`${folder}/src/index.ts`, packages)));
  const all = folders.flatMap(exportsOf);
  expect(all.length).toBeGreaterThan(500);
  expect(all.filter((one) => !hasSentence(one)).map(({ file, name }) => `${file} ${name}`)).toEqual([]);
});
