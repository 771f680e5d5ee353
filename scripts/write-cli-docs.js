// Writes docs/reference/cli.md and test/cli/transcripts from the built commands: `npm run cli-docs`.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createProgram, runProgram } from '../packages/cli/dist/cli.js';
import { describeCommand } from '../packages/cli/dist/plugin-commands/run-plugin-command.js';
import { cliDocs, transcripts } from './cli/cli-docs.js';
import { pluginGroup } from './cli/command-tree.js';

const root = new URL('../', import.meta.url);
const plugins = [];
for (const folder of readdirSync(new URL('packages/', root))) {
  const { phlo } = JSON.parse(readFileSync(new URL(`packages/${folder}/package.json`, root), 'utf8'));
  for (const { entry } of Object.values(phlo?.plugins?.cli ?? {}))
    plugins.push((await import(new URL(`packages/${folder}/${entry}`, root).href)).default());
}

const docs = await cliDocs({
  runProgram,
  createProgram: async () => {
    const program = await createProgram();
    for (const { commands } of plugins)
      for (const command of commands)
        program.addCommand(describeCommand(command, async () => undefined, '').helpGroup(pluginGroup));
    return program;
  },
});
rmSync(new URL(transcripts, root), { recursive: true, force: true });
for (const [path, text] of docs) {
  mkdirSync(new URL(dirname(path), root), { recursive: true });
  writeFileSync(new URL(path, root), text);
}
