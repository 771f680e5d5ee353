/** The committed JSON Schemas by file name, `ingestion.end.1.json`: of every major of every type. */
export function renderSchemas({ catalogue, schemaDocuments }) {
  return new Map(
    Object.entries(catalogue)
      .flatMap(([type, definition]) => schemaDocuments(type, definition))
      .map((document) => [schemaFileName(document), `${JSON.stringify(document, null, 2)}\n`]),
  );
}

function schemaFileName({ title, $id }) {
  return `${title}.${$id.slice($id.lastIndexOf(':') + 1)}.json`;
}
