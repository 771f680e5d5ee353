import type { ServerEntity } from '../server/read-entity.js';
import type { CreateTestCase } from '../server/requests.js';
import type { TableDraft } from '../wanted/wanted.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Fields of a table that are otherwise on the server. What somebody has added there, a tag or an owner, is no difference; nor is another
 * description, for the server keeps what it has from any bot ({@link https://github.com/open-metadata/OpenMetadata/issues/10158 | issue}).
 */
export function tableDiffers(table: TableDraft, there: ServerEntity, ownerId: string | undefined): readonly string[] {
  const columns = listIn(there['columns']);
  const sameColumns =
    columns.length === table.columns.length &&
    table.columns.every(({ name, dataType, description }, index) => {
      const column = columns[index] ?? {};
      const isSame = column['name'] === name && column['dataType'] === dataType;
      return isSame && !isUndescribed(column, description);
    });
  const tags = new Set(listIn(there['tags']).map(({ tagFQN }) => tagFQN));
  const owners = new Set(listIn(there['owners']).map(({ id }) => id));
  return [
    ...(sameColumns ? [] : ['columns']),
    ...(isUndescribed(there, table.description) ? ['description'] : []),
    ...((table.tags ?? []).every(({ tagFQN }) => tags.has(tagFQN)) ? [] : ['tags']),
    ...(ownerId === undefined || owners.has(ownerId) ? [] : ['owners']),
  ];
}

/** The same of a test case. */
export function caseDiffers(testCase: CreateTestCase, there: ServerEntity): readonly string[] {
  const [definition] = listIn([there['testDefinition']]);
  const parameters = (values: readonly Fields[]) =>
    values.map(({ name, value }) => `${String(name)}=${String(value)}`).sort();
  const wanted = parameters((testCase.parameterValues ?? []).map(({ name, value }) => ({ name, value })));
  const found = parameters(listIn(there['parameterValues']));
  return [
    ...(definition?.['fullyQualifiedName'] === testCase.testDefinition ? [] : ['testDefinition']),
    ...(wanted.join('\n') === found.join('\n') ? [] : ['parameterValues']),
    ...(isUndescribed(there, testCase.description) ? ['description'] : []),
  ];
}

const isUndescribed = ({ description: there }: Fields, wanted = ''): boolean =>
  wanted !== '' && (there === undefined || there === null || there === '');

/** The objects of a list; nothing of what is none. */
export const listIn = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.filter((one): one is Fields => typeof one === 'object' && one !== null) : [];
