import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { errorDocument as error } from '../../packages/cli/src/documents.ts';
import { publishDocument } from '../../packages/cli/src/documents/json-schema.ts';
import type { PublishedDocument } from '../../packages/cli/src/documents/json-schema.ts';
import { fileName } from '../../scripts/cli/render-json-docs.js';
import { readPackages } from '../workspace/packages.ts';

interface Declaration {
  readonly documents: Readonly<Record<string, Parameters<typeof publishDocument>[1]>>;
}

async function readDocuments(): Promise<ReadonlyMap<string, PublishedDocument>> {
  const files = readPackages()
    .map(({ dir }) => join(dir, 'src/documents.ts'))
    .filter((file) => existsSync(file));
  const declared = await Promise.all(files.map((file) => import(pathToFileURL(file).href) as Promise<Declaration>));
  return new Map(
    declared
      .flatMap(({ documents: found }) => Object.entries(found))
      .map(([words, document]) => [words, publishDocument(fileName(words), document)]),
  );
}

/** What each command prints with `--json`, by its words. */
export const documents = await readDocuments();

export const errorDocument = publishDocument('error', error);

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

/** What of a document is not as its schema has it. */
export function problemsOf({ schema }: PublishedDocument, value: unknown): readonly string[] {
  const validate = ajv.compile(schema);
  validate(value);
  ajv.removeSchema();
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  );
}
