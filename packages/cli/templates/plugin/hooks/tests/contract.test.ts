import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describeHookPlugin } from 'phlo/testing';
import plugin from '../src/plugin.ts';

const projectDir = mkdtempSync(join(tmpdir(), '__plugin__-'));
afterAll(() => rmSync(projectDir, { recursive: true }));

// What the bus expects of a plugin and no compiler sees.
describeHookPlugin('__plugin__', plugin, { projectDir, config: { file: 'runs.jsonl' } });
