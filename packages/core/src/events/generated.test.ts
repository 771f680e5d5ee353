import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue, namedTypes } from './catalogue.js';
import { schemaDocuments } from './schema-document.js';
import { integer, object, optional, string, type EventDefinition } from './schema.js';

const source = { catalogue, namedTypes, schemaDocuments };

interface Source {
  readonly catalogue: Readonly<Record<string, EventDefinition>>;
  readonly namedTypes: Readonly<Record<string, unknown>>;
  readonly schemaDocuments: typeof schemaDocuments;
}

// Plain JavaScript beside the sources: `node scripts/generate-events.js` runs it.
interface Renderers {
  readonly renderTypes: (from: Source) => string;
  readonly renderSchemas: (from: Source) => ReadonlyMap<string, string>;
}

const load = async (name: string) =>
  (await import(new URL(`../../scripts/${name}`, import.meta.url).href)) as Renderers;
const remedy = 'run: npm run events';

describe('what is generated from the catalogue', () => {
  it('is the types as they are committed', async () => {
    const { renderTypes } = await load('render-types.js');
    expect(readFileSync(new URL('./types.ts', import.meta.url), 'utf8'), remedy).toBe(renderTypes(source));
  });

  it('is the JSON Schemas as they are committed', async () => {
    const { renderSchemas } = await load('render-schemas.js');
    const folder = new URL('../../schemas/', import.meta.url);
    const schemas = renderSchemas(source);
    for (const [name, text] of schemas) expect(readFileSync(new URL(name, folder), 'utf8'), remedy).toBe(text);
    expect(readdirSync(folder).toSorted(), remedy).toEqual([...schemas.keys()].toSorted());
  });

  it('has every major of a type, with what hooks pin', async () => {
    const synced: EventDefinition = {
      kind: 'notify',
      version: 2,
      summary: 'Rows were synced.',
      data: object({ rows: integer() }),
      older: [{ version: 1, data: object({ count: optional(string()) }), down: () => ({}), up: () => ({ rows: 0 }) }],
    };
    const withMajors = { ...source, catalogue: { 'acme.synced': synced }, namedTypes: {} };
    const [{ renderTypes }, { renderSchemas }] = [await load('render-types.js'), await load('render-schemas.js')];
    expect([...renderSchemas(withMajors).keys()]).toEqual(['acme.synced.2.json', 'acme.synced.1.json']);
    expect(renderTypes(withMajors)).toContain(
      "export interface PinnedEventMap {\n  'acme.synced@1': AcmeSyncedDataV1;\n  'acme.synced@2': AcmeSyncedData;\n}\n",
    );
    expect(renderTypes(withMajors)).toMatch(/interface AcmeSyncedDataV1 \{\n {2}readonly count\?: string;\n\}/);
  });

  it('names indexed fields that exist', () => {
    for (const [type, { data, ...definition }] of Object.entries(catalogue)) {
      const indexed: readonly string[] = 'indexed' in definition ? definition.indexed : [];
      expect(Object.keys(data.properties ?? {}), type).toEqual(expect.arrayContaining([...indexed]));
    }
  });
});
