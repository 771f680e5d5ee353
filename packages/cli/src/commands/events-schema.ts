import { catalogue, didYouMean, schemaDocuments } from '@phlo/core';
import type { EventDefinition, SchemaDocument } from '@phlo/core';
import type { Command } from 'commander';
import { cliErrors } from '../errors.js';
import { printJson } from '../output/json.js';
import { renderTable } from '../output/table.js';
import { write } from '../output/write.js';

const definitions: ReadonlyMap<string, EventDefinition> = new Map(Object.entries(catalogue));

/** Adds `phlo events schema`. It speaks of the events of this version of Phlo and opens no project. */
export function registerEventsSchema(events: Command): void {
  events
    .command('schema')
    .description('types of events, or the JSON Schema of one')
    .argument('[type]', 'a type such as quality.result, or one of its majors: quality.result@1')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExamples:\n  $ phlo events schema\n  $ phlo events schema quality.result\n')
    .action((type: string | undefined, flags: { readonly json?: boolean }) => {
      if (type !== undefined) return printJson(findSchema(type));
      const types = [...definitions].map(([name, { kind, version, summary }]) => ({
        type: name,
        kind,
        version,
        summary,
      }));
      if (flags.json === true) return printJson(types);
      write(
        `${renderTable(
          [{ title: 'type' }, { title: 'kind' }, { title: 'major', align: 'right' }, { title: 'summary', cut: 'end' }],
          types.map(({ type: name, kind, version, summary }) => [name, kind, String(version), summary]),
        )}\n`,
      );
    });
}

function findSchema(asked: string): SchemaDocument {
  const [type = '', major] = asked.split('@');
  const definition = definitions.get(type);
  if (definition === undefined) {
    throw cliErrors.create('USAGE', {
      message: `There is no event type ${JSON.stringify(type)}.`,
      hint: didYouMean(type, definitions.keys()) ?? 'List the types with `phlo events schema`.',
    });
  }
  const documents = schemaDocuments(type, definition);
  const found =
    major === undefined ? documents[0] : documents.find(({ $id }) => $id === `urn:phlo:event:${type}:${major}`);
  if (found !== undefined) return found;
  const known = documents.map(({ $id }) => `${type}@${$id.slice($id.lastIndexOf(':') + 1)}`);
  throw cliErrors.create('USAGE', {
    message: `The event type ${type} has no major ${JSON.stringify(major)}.`,
    hint: `There ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}.`,
  });
}
