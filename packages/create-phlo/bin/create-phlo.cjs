#!/usr/bin/env node
'use strict';
// `npm create phlo@latest my-lakehouse -- --template files` is `phlo init my-lakehouse --template files` of the same version.
const { dirname, join } = require('node:path');

process.argv.splice(2, 0, 'init');
require(join(dirname(require.resolve('phlo/package.json')), 'bin', 'phlo.cjs'));
