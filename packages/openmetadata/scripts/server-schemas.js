// Which of OpenMetadata's requests Phlo sends, and with which fields; and what has changed since the newest schemas that a registry has.

/** Newest `org.open-metadata:openmetadata-spec` on Maven Central (Apache-2.0). */
export const specVersion = '1.4.0';
/** The servers whose requests the result describes: what one of them does not take is left out. */
export const serverVersion = '1.12 and 2.0';

/** Type → [document, fields]. A field that Phlo does not send is left out, and the test server refuses it. */
export const requests = {
  CreateDatabaseService: ['api/services/createDatabaseService.json', ['name', 'description', 'serviceType']],
  CreateDatabase: ['api/data/createDatabase.json', ['name', 'service', 'description']],
  CreateDatabaseSchema: ['api/data/createDatabaseSchema.json', ['name', 'database', 'description']],
  CreateTable: [
    'api/data/createTable.json',
    ['name', 'description', 'tableType', 'columns', 'owners', 'databaseSchema', 'tags'],
  ],
  CreateClassification: ['api/classification/createClassification.json', ['name', 'description']],
  CreateTag: ['api/classification/createTag.json', ['name', 'classification', 'description']],
  AddLineage: ['api/lineage/addLineage.json', ['edge']],
  CreateTestDefinition: [
    'api/tests/createTestDefinition.json',
    ['name', 'displayName', 'description', 'entityType', 'testPlatforms'],
  ],
  CreateTestSuite: ['api/tests/createTestSuite.json', ['name', 'description', 'basicEntityReference']],
  CreateTestCase: [
    'api/tests/createTestCase.json',
    ['name', 'displayName', 'description', 'testDefinition', 'entityLink', 'parameterValues'],
  ],
  CreateTestCaseResult: [
    'api/tests/createTestCaseResult.json',
    [
      'timestamp',
      'testCaseStatus',
      'result',
      'testResultValue',
      'passedRows',
      'failedRows',
      'passedRowsPercentage',
      'failedRowsPercentage',
      'minBound',
      'maxBound',
    ],
  ],
  TableData: ['entity/data/table.json#/definitions/tableData', ['columns', 'rows']],
};

/** Fields within that Phlo never sends: they would bring in half of the server's schemas. */
export const innerFields = {
  Column: [
    'name',
    'dataType',
    'arrayDataType',
    'dataLength',
    'precision',
    'scale',
    'dataTypeDisplay',
    'description',
    'children',
  ],
  TagLabel: ['tagFQN', 'source', 'labelType', 'state'],
  EntityReference: ['id', 'type'],
  LineageDetails: ['columnsLineage', 'description', 'source', 'sqlQuery'],
};

const references = { $ref: '../../type/entityReferenceList.json' };
const fqn = { $ref: '../../type/basic.json#/definitions/fullyQualifiedEntityName' };

/**
 * What 1.12 and 2.0 have otherwise than 1.4, in the fields above: owners are a list, a test case finds its suite by its table, suites of a table
 * are called basic, and results have a request of their own. 2.0 has no service of the type Iceberg, and writes the platform dbt small.
 *
 * @param {(document: string) => any} read
 * @returns {Record<string, any>}
 */
export function changedDocuments(read) {
  const table = read('api/data/createTable.json');
  const testCase = read('api/tests/createTestCase.json');
  const suite = read('api/tests/createTestSuite.json');
  const result = read('tests/basic.json').definitions.testCaseResult;
  const lineage = read('type/entityLineage.json');
  const reference = { ...read('type/entityReference.json') };
  const { source } = lineage.definitions.lineageDetails.properties;
  source.enum = [...source.enum, 'CrossDatabaseLineage', 'ChildAssets'];
  const service = read('entity/services/databaseService.json');
  const { databaseServiceType } = service.definitions;
  databaseServiceType.enum = without(databaseServiceType.enum, 'Iceberg');
  const definition = read('tests/testDefinition.json');
  const { testPlatform } = definition.definitions;
  testPlatform.enum = without(testPlatform.enum, 'DBT');
  const number = { type: 'number' };
  return {
    'entity/services/databaseService.json': service,
    'tests/testDefinition.json': definition,
    'type/entityLineage.json': lineage,
    'type/entityReference.json': reference,
    'type/entityReferenceList.json': { type: 'array', items: { $ref: 'entityReference.json' } },
    'api/data/createTable.json': { ...table, properties: { ...table.properties, owners: references } },
    'api/tests/createTestCase.json': {
      ...testCase,
      required: testCase.required.filter((/** @type {string} */ name) => name !== 'testSuite'),
    },
    'api/tests/createTestSuite.json': { ...suite, properties: { ...suite.properties, basicEntityReference: fqn } },
    'api/tests/createTestCaseResult.json': {
      type: 'object',
      properties: {
        ...Object.fromEntries(Object.entries(result.properties).map(([name, schema]) => [name, rebase(schema)])),
        minBound: number,
        maxBound: number,
      },
      required: ['timestamp', 'testCaseStatus', 'testResultValue'],
      additionalProperties: false,
    },
  };
}

/** @param {readonly string[]} values @param {string} left */
const without = (values, left) => values.filter((value) => value !== left);

/** References of `tests/basic.json`, as a document in `api/tests` writes them. @param {any} schema @returns {any} */
function rebase(schema) {
  const text = JSON.stringify(schema)
    .replaceAll('"#/', '"../../tests/basic.json#/')
    .replaceAll('"../type/', '"../../type/');
  return JSON.parse(text);
}
