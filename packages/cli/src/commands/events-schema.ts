import { didYouMean, schemaDocuments } from '@phlo/core';
import type { SchemaDocument } from '@phlo/core';
import type { Command } from 'commander';
import { cliErrors } from '../errors.js';
import { printJson } from '../output/json.js';
import { renderTable } from '../output/table.js';
import { harmless } from '../output/text.js';
import { write } from '../output/write.js';
import { readKnownTypes } from '../plugin/read-known-types.js';
import type { KnownType } from '../plugin/read-known-types.js';
import type { CommandHost } from './host.js';
import { startFolder } from './start-folder.js';

/** Adds `phlo events schema`. It reads manifests, where there is a project, and opens none. */
export function registerEventsSchema(events: Command, host: CommandHost): void {
  events
    .command('schema')
    .description('types of events, those of plugins included, or the JSON Schema of one')
    .argument('[type]', 'a type such as quality.result, or one of its majors: quality.result@1')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExamples:\n  $ phlo events schema\n  $ phlo events schema quality.result\n')
    .action(async (type: string | undefined, flags: { readonly json?: boolean }) => {
      const known = await readKnownTypes({ from: startFolder(host), isSafeMode: host.globals().plugins === false });
      if (type !== undefined) return printJson(findSchema(type, known));
      if (flags.json === true) return printJson(known.map(({ definition: _definition, ...shown }) => shown));
      write(renderTypes(known));
    });
}

function renderTypes(known: readonly KnownType[]): string {
  const hasPlugins = known.some(({ plugin }) => plugin !== undefined);
  return `${renderTable(
    [
      { title: 'type' },
      { title: 'kind' },
      { title: 'major', align: 'right' },
      ...(hasPlugins ? [{ title: 'plugin' }] : []),
      { title: 'summary', cut: 'end' },
    ],
    known.map(({ type, kind, version, summary, plugin = '–' }) =>
      [type, kind, String(version), ...(hasPlugins ? [plugin] : []), summary].map(harmless),
    ),
  )}\n`;
}

function findSchema(asked: string, known: readonly KnownType[]): SchemaDocument {
  const [type = '', major] = asked.split('@');
  const found = known.find((one) => one.type === type);
  if (found === undefined) {
    const types = known.map((one) => one.type);
    throw cliErrors.create('USAGE', {
      message: `There is no event type ${JSON.stringify(type)}.`,
      hint: didYouMean(type, types) ?? 'List the types with `phlo events schema`.',
    });
  }
  return findMajor(schemaDocuments(type, found.definition), type, major);
}

function findMajor(documents: readonly SchemaDocument[], type: string, major: string | undefined): SchemaDocument {
  const found =
    major === undefined ? documents[0] : documents.find(({ $id }) => $id === `urn:phlo:event:${type}:${major}`);
  if (found !== undefined) return found;
  const majors = documents.map(({ $id }) => `${type}@${$id.slice($id.lastIndexOf(':') + 1)}`);
  throw cliErrors.create('USAGE', {
    message: `The event type ${type} has no major ${JSON.stringify(major)}.`,
    hint: `There ${majors.length === 1 ? 'is' : 'are'} ${majors.join(', ')}.`,
  });
}
