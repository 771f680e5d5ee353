import { both, object, optional, flag, uri } from './shape.js';
import type { Infer, Shape } from './shape.js';

const base = object({
  /** Who said it: a URI, best with a version. */
  _producer: uri,
  /** Version of the facet's schema. */
  _schemaURL: uri,
});

/** What every facet says: who made it, and which schema it follows. */
export type BaseFacet = Infer<typeof base>;

/** A facet of the standard: its schema, and what it says beside {@link BaseFacet}. */
export interface FacetDefinition<Body> {
  readonly schemaUrl: string;
  readonly body: Shape<Body>;
}

export type FacetDefinitions = Readonly<Record<string, FacetDefinition<unknown>>>;

/** What a facet says beside {@link BaseFacet}. */
export type BodyOf<Definition> = Definition extends FacetDefinition<infer Body> ? Body : never;

/** Facets by their keys; any other key is a custom facet. */
export type FacetsOf<Definitions> = {
  readonly [Key in keyof Definitions]?: BaseFacet & BodyOf<Definitions[Key]>;
} & { readonly [custom: string]: BaseFacet };

/** The same without what {@link BaseFacet} says. What is `undefined` is left out. */
export type FacetBodiesOf<Definitions> = {
  readonly [Key in keyof Definitions]?: BodyOf<Definitions[Key]> | undefined;
};

/** Defines a facet by its official schema: `1-0-1/NominalTimeRunFacet`, or `1-0-0/LineageFacet#LineageJobFacet` where the names differ. */
export function defineFacet<Body>(path: string, body: Shape<Body>): FacetDefinition<Body> {
  const [file = '', name = file.split('/')[1] ?? ''] = path.split('#');
  return { schemaUrl: `https://openlineage.io/spec/facets/${file}.json#/$defs/${name}`, body };
}

/** A list of facets, of which those that the standard knows look as it says. */
export function facetsShape<Definitions extends FacetDefinitions>(
  definitions: Definitions,
): Shape<FacetsOf<Definitions>> {
  const known = new Map(Object.entries(definitions).map(([key, { body }]) => [key, both(base, body)]));
  const deleted = both(base, object({ _deleted: optional(flag) }));
  return {
    check: (value, path, problems) => {
      object({}).check(value, path, problems);
      for (const [key, facet] of Object.entries(value ?? {})) {
        const shape = isDeleted(facet) ? deleted : (known.get(key) ?? base);
        shape.check(facet, `${path}.${key}`, problems);
      }
    },
  };
}

/** A facet that takes another one away says nothing else. */
const isDeleted = (facet: unknown): boolean =>
  typeof facet === 'object' && facet !== null && '_deleted' in facet && facet._deleted === true;
