import { majorsOf, type EventMajor } from './majors.js';
import type { EventDefinition, JsonSchema } from './schema.js';

/** The JSON Schema of one major of a type, as it is committed and as `phlo events schema` prints it. */
export interface SchemaDocument extends JsonSchema {
  readonly $schema: string;
  /** `urn:phlo:event:<type>:<major>`, the `dataschema` of its CloudEvents. */
  readonly $id: string;
  readonly title: string;
  readonly 'x-phlo-kind': EventDefinition['kind'];
  readonly 'x-phlo-indexed'?: readonly string[];
  readonly 'x-phlo-journaled'?: boolean;
}

/** The JSON Schemas (2020-12) of the data of every major of a type, the current one first. Unknown fields are accepted. */
export function schemaDocuments(type: string, definition: EventDefinition): readonly SchemaDocument[] {
  return majorsOf(definition).map((major) => toDocument(type, definition, major));
}

function toDocument(
  type: string,
  { summary, kind, journaled }: EventDefinition,
  { version, data, indexed }: EventMajor,
): SchemaDocument {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:phlo:event:${type}:${version}`,
    title: type,
    description: summary,
    'x-phlo-kind': kind,
    ...(indexed === undefined ? {} : { 'x-phlo-indexed': indexed }),
    ...(journaled === undefined ? {} : { 'x-phlo-journaled': journaled }),
    ...data,
  };
}
