// Records the demo in a pseudo-terminal and draws what it shows at its end: `npm run picture`. Needs `script` of util-linux, thus Linux.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { columns, picture, recording, renderRunPicture } from './picture/run-picture.js';

const root = fileURLToPath(new URL('../', import.meta.url));
// Names of the terminal and colours are those of a usual one; what a reader of the picture has set is not asked for.
const { NO_COLOR: _none, FORCE_COLOR: _forced, CI: _ci, ...env } = process.env;
// The first run is what a newcomer sees: the example has nothing of an earlier one.
for (const folder of ['lake', '.phlo']) rmSync(`${root}examples/flights/${folder}`, { recursive: true, force: true });
const command = `stty cols ${columns} rows 60; npm run --silent demo`;
const { status } = spawnSync('script', ['-qefc', command, recording], {
  cwd: root,
  env: { ...env, TERM: 'xterm-256color' },
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (status !== 0) throw new Error(`The demo ended with ${status}`);
writeFileSync(`${root}${picture}`, renderRunPicture(readFileSync(`${root}${recording}`, 'utf8')));
