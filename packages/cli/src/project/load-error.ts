import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeError, isPhloError } from '@phlo/core';
import { cliErrors } from '../errors.js';
import { explainMissingPackageFile } from './missing-package-file.js';

interface Failed {
  readonly path: string;
  readonly projectDir: string;
}

interface Place {
  readonly file: string;
  readonly line?: number;
}

/** The error of a file that could not be loaded, with file and line of what is wrong: it may lie in a file that it imports. */
export function createLoadError(error: unknown, { path, projectDir }: Failed): Error {
  const found = readSyntaxError(error) ?? readMissingModule(error, path) ?? readThrown(error);
  const file = relative(projectDir, found.place?.file ?? path);
  const line = found.place?.line;
  const where = line === undefined ? file : `${file}, line ${line}`;
  if (isPhloError(error)) {
    // A definition does not know the file that it stands in; its code, hint and cause stay as they are.
    error.message = `${where}: ${error.message}`;
    return error;
  }
  return cliErrors.create('DEFINITION_FAILED', {
    message: `${where}: ${found.reason}`,
    ...(found.hint !== undefined && { hint: found.hint }),
    details: { path: found.place?.file ?? path, ...(line !== undefined && { line }) },
    cause: error,
  });
}

interface Found {
  readonly reason: string;
  readonly place?: Place;
  /** Default: that of the code. */
  readonly hint?: string;
}

/** The transpiler calls what a file imports `_phlo.column`, or `(0, _phlo.files)`, which nobody has written. */
const messageOf = (error: unknown): string =>
  describeError(error)
    .message.replace(/^\(0\s*,\s*_\w+\.(\w+)\)/, '$1')
    .replace(/^_\w+\./, '');

/** The transpiler puts the place behind what it says: `ParseError: Unexpected token \n file:line:column`. */
function readSyntaxError(error: unknown): Found | undefined {
  const [, reason, file, line] = /^ParseError: (.+?)\s*\n\s*(\/.+?):(\d+):\d+\s*$/s.exec(messageOf(error)) ?? [];
  if (reason === undefined || file === undefined) return undefined;
  return { reason: `${reason.replace(/\.$/, '')}.`, place: { file, line: Number(line) } };
}

/** Node names the file that imports, but not the line. */
function readMissingModule(error: unknown, path: string): Found | undefined {
  const message = messageOf(error);
  const [, name] = /^Cannot find (?:module|package) '([^']+)'/.exec(message) ?? [];
  if (name === undefined) return undefined;
  const ofPackage = explainMissingPackageFile(name);
  if (ofPackage !== undefined) return { ...ofPackage, place: findImport(path, ofPackage.name) };
  const [, importer] = /\n- (\/[^\n]+)/.exec(message) ?? /imported from (\/\S+)/.exec(message) ?? [];
  const isLocal = name.startsWith('.') || name.startsWith('/');
  const reason = isLocal
    ? `there is no file '${name}'.`
    : `the package '${name}' is not installed; \`npm install ${name}\` in the project installs it.`;
  if (importer === undefined || !existsSync(importer)) return { reason };
  const missing = isLocal ? relative(dirname(importer), resolve(dirname(importer), name)) : name;
  return { reason, place: findImport(importer, missing) };
}

function findImport(file: string, name: string): Place {
  const lines = readFileSync(file, 'utf8').split('\n');
  const at = lines.findIndex((text) => text.includes(`${name}'`) || text.includes(`${name}"`));
  return { file, ...(at >= 0 && { line: at + 1 }) };
}

const ownPackages = fileURLToPath(new URL('../../../', import.meta.url));

function readThrown(error: unknown): Found {
  const place = findPlace(error);
  return { reason: messageOf(error), ...(place && { place }) };
}

/** The innermost place in the project's own code that an error was thrown at. */
export function findPlace(error: unknown): Required<Place> | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = stack.matchAll(/^\s+at .*?\(?(?:file:\/\/)?(\/[^()\n]+?):(\d+):\d+\)?$/gm);
  for (const [, file = '', line] of frames) {
    if (file.includes('/node_modules/') || file.startsWith(ownPackages)) continue;
    return { file, line: Number(line) };
  }
  return undefined;
}

/** The same as a message says it, relative to the project. */
export function tellPlace(error: unknown, projectDir: string): string | undefined {
  const place = findPlace(error);
  return place === undefined ? undefined : `${relative(projectDir, place.file)}, line ${place.line}`;
}
