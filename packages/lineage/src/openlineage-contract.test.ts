import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeHookPlugin } from '@phlo/testing';
import { afterAll } from 'vitest';
import { temporaryState } from './graph.test.setup.js';
import makeOpenLineagePlugin from './openlineage-plugin.js';

const packageDir = fileURLToPath(new URL('..', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'phlo-openlineage-'));
afterAll(() => rmSync(dir, { recursive: true }));
const file = join(dir, 'events.jsonl');

describeHookPlugin('hooks:openlineage', makeOpenLineagePlugin, {
  packageDir,
  stateOf: () => state,
  config: { transport: { type: 'file', log_file_path: file, append: true } },
  // A target knows an event by its run and its state; one that comes again must say the same.
  observe: () => (existsSync(file) ? [...new Set(readFileSync(file, 'utf8').split('\n'))].toSorted() : []),
});

const state = temporaryState();
