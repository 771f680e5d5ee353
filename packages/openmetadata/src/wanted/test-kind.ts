import type { QualityResultData } from '@phlo/core';
import type { CreateTestDefinition, TestCaseParameterValue } from '../server/requests.js';

/** What a check is on the server: one of its own tests where there is one that claims the same, else one that is made for it. */
export interface TestKind {
  /** Name of the definition. */
  readonly name: string;
  readonly parameters: readonly TestCaseParameterValue[];
  /** To be made, where it is none of the server's. */
  readonly definition?: CreateTestDefinition;
}

type Told = Pick<QualityResultData, 'checkType' | 'rule'>;

/** How a check is filed. `isOfColumn`: it is about one column, which a link can name. */
export function testKindOf(told: Told, isOfColumn: boolean): TestKind {
  return (isOfColumn ? ownTestOfColumn(told) : ownTestOfTable(told)) ?? madeFor(told.checkType, isOfColumn);
}

/** The server's own tests ({@link https://docs.open-metadata.org/latest/how-to-guides/data-quality-observability/quality/tests-yaml | documentation}), by our kinds. */
function ownTestOfColumn(told: Told): TestKind | undefined {
  const values = told.rule?.values;
  switch (told.checkType) {
    case 'not_null':
      return { name: 'columnValuesToBeNotNull', parameters: [] };
    case 'unique':
      return { name: 'columnValuesToBeUnique', parameters: [] };
    case 'range':
      return bounded('columnValuesToBeBetween', told);
    case 'accepted_values':
      return (
        values && {
          name: 'columnValuesToBeInSet',
          parameters: [{ name: 'allowedValues', value: JSON.stringify(values) }],
        }
      );
    default:
      return undefined;
  }
}

const ownTestOfTable = (told: Told): TestKind | undefined =>
  told.checkType === 'row_count' ? bounded('tableRowCountToBeBetween', told) : undefined;

const number = /^-?\d+(\.\d+)?$/;

/** Bounds are numbers there; a range of dates is none of its tests. */
function bounded(name: string, { rule }: Told): TestKind | undefined {
  const parameters = [
    { name: 'minValue', value: rule?.min },
    { name: 'maxValue', value: rule?.max },
  ].filter((bound): bound is { name: string; value: string } => bound.value !== undefined);
  return parameters.length > 0 && parameters.every(({ value }) => number.test(value))
    ? { name, parameters }
    : undefined;
}

/** Whether it is of a table or a column is part of a definition, so that one kind of check may have two. */
function madeFor(checkType: string, isOfColumn: boolean): TestKind {
  const name = `phlo_${checkType.replaceAll(/[^\w-]+/g, '_')}${isOfColumn ? '_of_column' : ''}`;
  return {
    name,
    parameters: [],
    definition: {
      name,
      displayName: `Phlo: ${checkType}`,
      description: `Checks of the kind \`${checkType}\`, which Phlo makes before it publishes a batch.`,
      entityType: isOfColumn ? 'COLUMN' : 'TABLE',
      testPlatforms: ['Other'],
    },
  };
}
