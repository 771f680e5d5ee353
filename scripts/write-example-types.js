// Writes what the example's tsconfig.json extends, so that the example is type-checked and linted in a fresh clone before
// `phlo` has ever run in it.
import { fileURLToPath } from 'node:url';
import { writeEditorFiles } from '../packages/cli/dist/project/editor-files.js';

writeEditorFiles(fileURLToPath(new URL('../examples/flights/', import.meta.url)));
