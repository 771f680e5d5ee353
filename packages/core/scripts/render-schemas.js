/** Name of the committed schema of a type, `ingestion.end.1.json`. */
export function schemaFileName(type, version) {
  return `${type}.${version}.json`;
}

/** The JSON Schema (2020-12) of the data of each event type, by file name. Unknown fields are accepted. */
export function renderSchemas({ catalogue }) {
  return new Map(
    Object.entries(catalogue).map(([type, { version, summary, kind, data, indexed, journaled }]) => {
      const schema = {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: `urn:phlo:event:${type}:${version}`,
        title: type,
        description: summary,
        'x-phlo-kind': kind,
        ...(indexed === undefined ? {} : { 'x-phlo-indexed': indexed }),
        ...(journaled === undefined ? {} : { 'x-phlo-journaled': journaled }),
        ...data,
      };
      return [schemaFileName(type, version), `${JSON.stringify(schema, null, 2)}\n`];
    }),
  );
}
