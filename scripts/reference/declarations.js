import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

/**
 * @typedef {{ readonly name: string, readonly isOptional: boolean, readonly type: string, readonly node: any, readonly text: string, readonly doc: string }} Field
 * @typedef {{ readonly name: string, readonly doc: string, readonly fields: readonly Field[], readonly bases: readonly string[] }} Declaration
 */

/**
 * Interfaces and short names of types in the sources of each package, with what their comments say.
 *
 * @param {URL} packages folder
 * @returns {(name: string) => ReadonlyMap<string, Declaration>} what a package sees: its own ones before those of others
 */
export function readDeclarations(packages) {
  const names = readdirSync(packages).filter((name) => existsSync(new URL(`${name}/src/`, packages)));
  const all = new Map(names.map((name) => [name, readPackage(new URL(`${name}/src/`, packages))]));
  return (name) => new Map([...[...all.values()].flat(), ...(all.get(name) ?? [])].map((one) => [one.name, one]));
}

function readPackage(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.(test|test-d|pg-test|test\.setup)\.ts$/.test(path))
    .toSorted()
    .flatMap((path) => readFile(fileURLToPath(new URL(path, folder))));
}

function readFile(path) {
  const text = readFileSync(path, 'utf8');
  const { program, comments } = parseSync(path, text);
  const docs = comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*'));
  /** What stands right above a node. */
  const docOf = (start) => {
    const comment = docs.findLast(({ end }) => end <= start);
    return comment === undefined || text.slice(comment.end, start).trim() !== '' ? '' : clean(comment.value);
  };
  const read = (node, start) => ({
    name: node.id.name,
    doc: docOf(start),
    bases: (node.extends ?? []).map(({ expression }) => expression.name),
    fields: fieldsOf(node.body.body, { text, docOf }),
  });
  return program.body.flatMap((statement) => {
    const node = statement.declaration ?? statement;
    if (node.type === 'TSInterfaceDeclaration') return [read(node, statement.start)];
    if (node.type === 'TSTypeAliasDeclaration' && !node.typeParameters) {
      const alias = { name: node.id.name, doc: docOf(statement.start), bases: [], fields: [] };
      return [{ ...alias, alias: plain(text, node.typeAnnotation) }];
    }
    // What a package adds to an interface of another one.
    if (node.type === 'TSModuleDeclaration')
      return node.body.body
        .map((inner) => inner.declaration ?? inner)
        .filter(({ type }) => type === 'TSInterfaceDeclaration')
        .map((inner) => ({ ...read(inner, inner.start), name: `${inner.id.name} of ${path}`, path }));
    return [];
  });
}

/** Properties of an interface or of a type that is written out. */
function fieldsOf(members, { text, docOf }) {
  return members
    .filter(({ type, computed }) => type === 'TSPropertySignature' && !computed)
    .map((member) => {
      const node = member.typeAnnotation?.typeAnnotation;
      return {
        name: member.key.name ?? member.key.value,
        isOptional: member.optional === true,
        type: plain(text, node),
        doc: docOf(member.start),
        nested: nested(node, { text, docOf }),
      };
    });
}

/** Interfaces that a type names, and members that it writes out, with what goes between the path of the field and theirs. */
function nested(node, context) {
  if (node === undefined) return [];
  switch (node.type) {
    case 'TSTypeLiteral':
      return [{ path: '', fields: fieldsOf(node.members, context) }];
    case 'TSUnionType':
      return node.types.flatMap((one) => nested(one, context));
    case 'TSTypeOperator':
      return nested(node.typeAnnotation, context);
    case 'TSArrayType':
      return nested(node.elementType, context).map((one) => ({ ...one, path: `[]${one.path}` }));
    case 'TSTypeReference': {
      const name = node.typeName.name;
      const [first, second] = node.typeArguments?.params ?? [];
      if (name === 'Readonly') return nested(first, context);
      if (name === 'Record') return nested(second, context).map((one) => ({ ...one, path: `.<name>${one.path}` }));
      return name === undefined ? [] : [{ path: '', reference: name }];
    }
    default:
      return [];
  }
}

/** A type as people read it. */
export const plain = (text, { start, end }) =>
  text
    .slice(start, end)
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('readonly ', '')
    .replaceAll(/Readonly<(Record<.*>)>/g, '$1')
    .replace(/^\| /, '')
    .replace(/ \| undefined$/, '');

/** A comment without its stars, in one line. */
export const clean = (comment) =>
  comment
    .slice(1)
    .replaceAll(/^\s*\* ?/gm, '')
    .replace(/@example[\s\S]*$/, '')
    .replaceAll(/\{@link ([^|}]+?)\s*(?:\|[^}]*)?\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
    .trim();
