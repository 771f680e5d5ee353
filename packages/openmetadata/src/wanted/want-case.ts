import type { QualityResultData } from '@phlo/core';
import { entityLink, isLinkable } from '../names/entity-link.js';
import { entityName, nameWithin } from '../names/quote-name.js';
import { findColumn } from './find-column.js';
import { testKindOf } from './test-kind.js';
import { refOf } from './wanted.js';
import type { Wanted, WantedOf } from './wanted.js';

/** A check of a table on the server, with everything that it needs. */
export interface WantedCase {
  readonly wanted: readonly Wanted[];
  /** Fully qualified name: `<table>[.<column>].<check>`. */
  readonly key: string;
}

/**
 * Files a check under its table, or under its column where it is about one that a link can name. `undefined`: it is about a column that the
 * table does not have, yet.
 */
export function wantCase(table: string, data: QualityResultData, columns: readonly string[]): WantedCase | undefined {
  const about = columnsOf(data.column, columns);
  if (about === undefined) return undefined;
  const [first, ...others] = about;
  const column = first !== undefined && others.length === 0 && isLinkable(first) ? first : undefined;
  const { name: testDefinition, parameters, definition } = testKindOf(data, column !== undefined);
  const name = entityName(data.check);
  const key = nameWithin(column === undefined ? table : nameWithin(table, column), name);
  const suite = wantSuite(table);
  const made: readonly Wanted[] =
    definition === undefined
      ? []
      : [{ kind: 'definition', key: testDefinition, request: definition, needs: [], onlyIfMissing: true }];
  const testCase: Wanted = {
    kind: 'case',
    key,
    request: {
      name,
      description: describe(data),
      testDefinition,
      entityLink: entityLink({ table, ...(column !== undefined && { column }) }),
      parameterValues: parameters,
    },
    needs: [{ kind: 'table', key: table }, refOf(suite), ...made.map(refOf)],
    onlyIfMissing: false,
  };
  return { wanted: [suite, ...made, testCase], key };
}

/** Names of the table's columns that a check is about, none where it is about none of them alone. */
function columnsOf(told: string | undefined, columns: readonly string[]): readonly string[] | undefined {
  if (told === undefined) return [];
  const find = (name: string) => findColumn(columns, name);
  const whole = find(told);
  if (whole !== undefined) return [whole];
  const several = told.split(', ').map(find);
  return several.every((column) => column !== undefined) ? several : undefined;
}

/** The server's collection of the checks of one table, which it names itself, whatever the request says. */
const wantSuite = (table: string): WantedOf<'suite'> => ({
  kind: 'suite',
  key: nameWithin(table, 'testSuite'),
  request: { name: entityName(table), basicEntityReference: table, description: 'Checks of Phlo.' },
  needs: [{ kind: 'table', key: table }],
  onlyIfMissing: true,
});

const describe = ({ checkType, column, severity, threshold }: QualityResultData): string =>
  `\`${checkType}\`${column === undefined ? '' : ` of ${column}`}, severity ${severity}${threshold === undefined ? '' : `: ${threshold}`}`;
