// Writes docs/reference/cli.md, json.md and json/, and test/cli/transcripts, from the built commands: `npm run cli-docs`.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createProgram, runProgram } from '../packages/cli/dist/cli.js';
import { publishDocument } from '../packages/cli/dist/documents/json-schema.js';
import { errorDocument } from '../packages/cli/dist/documents.js';
import { describeCommand } from '../packages/cli/dist/plugin-commands/run-plugin-command.js';
import { cliDocs, schemas, transcripts } from './cli/cli-docs.js';
import { pluginGroup } from './cli/command-tree.js';
import { fileName } from './cli/render-json-docs.js';

const root = new URL('../', import.meta.url);
const plugins = [];
const documents = new Map();
for (const folder of readdirSync(new URL('packages/', root))) {
  const declared = new URL(`packages/${folder}/dist/documents.js`, root);
  if (existsSync(declared))
    for (const [words, document] of Object.entries((await import(declared.href)).documents))
      documents.set(words, publishDocument(fileName(words), document));
  const { phlo } = JSON.parse(readFileSync(new URL(`packages/${folder}/package.json`, root), 'utf8'));
  for (const { entry } of Object.values(phlo?.plugins?.cli ?? {}))
    plugins.push((await import(new URL(`packages/${folder}/${entry}`, root).href)).default());
}

const docs = await cliDocs({
  runProgram,
  documents,
  errorDocument: publishDocument('error', errorDocument),
  createProgram: async () => {
    const program = await createProgram();
    for (const { commands } of plugins)
      for (const command of commands)
        program.addCommand(describeCommand(command, async () => undefined, '').helpGroup(pluginGroup));
    return program;
  },
});
for (const folder of [schemas, transcripts]) rmSync(new URL(folder, root), { recursive: true, force: true });
for (const [path, text] of docs) {
  mkdirSync(new URL(dirname(path), root), { recursive: true });
  writeFileSync(new URL(path, root), text);
}
