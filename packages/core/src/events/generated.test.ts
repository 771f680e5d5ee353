import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue, namedTypes } from './catalogue.js';

const source = { catalogue, namedTypes };

// Plain JavaScript beside the sources: `node scripts/generate-events.js` runs it on the build.
interface Renderers {
  readonly renderTypes: (from: typeof source) => string;
  readonly renderSchemas: (from: typeof source) => ReadonlyMap<string, string>;
}

const load = async (name: string) =>
  (await import(new URL(`../../scripts/${name}`, import.meta.url).href)) as Renderers;
const remedy = 'run: npx tsc -b packages/core && node packages/core/scripts/generate-events.js';

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
    expect(readdirSync(folder)).toEqual(expect.arrayContaining([...schemas.keys()]));
  });

  it('names indexed fields that exist', () => {
    for (const [type, { data, ...definition }] of Object.entries(catalogue)) {
      const indexed: readonly string[] = 'indexed' in definition ? definition.indexed : [];
      expect(Object.keys(data.properties ?? {}), type).toEqual(expect.arrayContaining([...indexed]));
    }
  });
});
