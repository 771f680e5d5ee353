// Writes docs/reference/config.md, checks.md and sources.md from the types, their comments and the builders: `npm run reference`.
import { writeFileSync } from 'node:fs';
import { column } from '@phlo/ingest';
import * as builders from '@phlo/quality';
import { failingRows } from '../packages/quality/dist/failing-rows.js';
import { scanSql } from '../packages/quality/dist/scan-sql.js';
import { referenceDocs } from './reference/reference-docs.js';

for (const [path, text] of referenceDocs({ builders, failingRows, scanSql, column }))
  writeFileSync(new URL(`../${path}`, import.meta.url), text);
