import type { WantedKind, WantedRef } from '../wanted/wanted.js';
import { apiPath } from './create-client.js';

/** Where each kind is created, by a PUT of its request. */
const collections: Readonly<Record<WantedKind, string>> = {
  service: 'services/databaseServices',
  database: 'databases',
  schema: 'databaseSchemas',
  classification: 'classifications',
  tag: 'tags',
  table: 'tables',
  lineage: 'lineage',
  definition: 'dataQuality/testDefinitions',
  suite: 'dataQuality/testSuites/basic',
  case: 'dataQuality/testCases',
};

/** Path of the PUT that makes an entity of a kind, or changes it. */
export const pathOfKind = (kind: WantedKind): string => apiPath(collections[kind]);

/** Path by which an entity is read; edges have none of their own. */
export function pathOfEntity({ kind, key }: WantedRef, fields: readonly string[] = []): string {
  const collection = kind === 'suite' ? 'dataQuality/testSuites' : collections[kind];
  return `${apiPath(collection, 'name', key)}${fields.length === 0 ? '' : `?fields=${fields.join(',')}`}`;
}

export const pathOfResults = (testCase: string): string => apiPath('dataQuality/testCases/testCaseResults', testCase);

/** Takes a list of new test cases, at most 100 of them. */
export const pathOfNewCases = apiPath('dataQuality/testCases/createMany');

/** Failed rows of a test case, by its id. */
export const pathOfSample = (id: string): string => apiPath('dataQuality/testCases', id, 'failedRowsSample');
