import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { facetKinds } from './facet-kinds.test.setup.js';

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const formats = {
  'date-time': (text: string) => dateTime.test(text) && !Number.isNaN(Date.parse(text)),
  uri: (text: string) => URL.canParse(text),
  uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i,
};

/** The folder with the schemas that the OpenLineage project publishes, where it lies beside the repository or is named. */
function findFolder(): string | undefined {
  const given = process.env['OPENLINEAGE_SCHEMAS'];
  if (given !== undefined) return given;
  const here = dirname(fileURLToPath(import.meta.url));
  for (let folder = here; folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'shared', 'schemas', 'openlineage');
    if (existsSync(path)) return path;
  }
  return undefined;
}

export interface OfficialSchemas {
  /** Problems of a whole event, those of its standard facets included. */
  problemsOfEvent(event: object): readonly unknown[];
  /** Problems of a facet by the schema that it names. */
  problemsOfFacet(facet: { readonly _schemaURL: string }): readonly unknown[];
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as { readonly $id: string };

/** The official judge; `undefined` where the schemas are not there. */
export const officialSchemas: OfficialSchemas | undefined = load(findFolder());

function load(folder: string | undefined): OfficialSchemas | undefined {
  if (folder === undefined) return undefined;
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats });
  const core = read(join(folder, 'OpenLineage.json'));
  ajv.addSchema(core);
  for (const part of ['facets', 'iceberg'])
    for (const file of readdirSync(join(folder, part))) ajv.addSchema(read(join(folder, part, file)));

  const problemsBy = (url: string, value: unknown): readonly unknown[] => {
    const validate = ajv.getSchema(url);
    if (validate === undefined) return [`there is no schema ${url}`];
    return validate(value) ? [] : (validate.errors ?? []).map((error) => ({ url, ...error }));
  };
  const problemsOfFacet = (facet: { readonly _schemaURL: string }) => problemsBy(facet._schemaURL, facet);
  return {
    problemsOfFacet,
    problemsOfEvent: (event) => [
      ...problemsBy(core.$id, event),
      ...facetsIn(event).flatMap(([key, facet]) => (isStandard(key) ? problemsOfFacet(facet) : [])),
    ],
  };
}

const isStandard = (key: string) => Object.values(facetKinds).some((definitions) => Object.hasOwn(definitions, key));

/** Every facet anywhere within, by its key. */
function facetsIn(value: unknown): readonly (readonly [string, { readonly _schemaURL: string }])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]: [string, unknown]) => {
    const isFacet = typeof one === 'object' && one !== null && '_schemaURL' in one;
    return isFacet ? [[key, one as { readonly _schemaURL: string }] as const, ...facetsIn(one)] : facetsIn(one);
  });
}
