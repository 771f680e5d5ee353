#!/usr/bin/env node
'use strict';
// CommonJS on purpose: libuv reads UV_THREADPOOL_SIZE when the pool is first used, and an ES module's
// imports have used it already. Each running DuckDB query holds one of its threads.
process.env.UV_THREADPOOL_SIZE ??= '16';
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const main = join(__dirname, '..', 'dist', 'main.js');
if (existsSync(main)) {
  void import(pathToFileURL(main).href);
} else {
  process.stderr.write(
    'phlo: not built: ' + main + ' is missing.\n  Run `npm ci` (it builds) or `npm run build` in the clone.\n',
  );
  process.exitCode = 2;
}
