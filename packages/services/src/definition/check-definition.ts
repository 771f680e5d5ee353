import { isAbsolute, normalize } from 'node:path';
import { checkCompose } from '../compose/check-compose.js';
import type { Problems, Path } from './definition-problems.js';
import type { RawDefinition, RawForm } from './definition-schema.js';
import { parsePortRange } from './port-range.js';
import { checkPlaceholders, shellProgramIndex } from './placeholders.js';
import { servicePhases } from './service-definition.js';

/** What is wrong with a definition that each field alone does not show. */
export function checkDefinition(raw: RawDefinition, problems: Problems): void {
  if (raw.native === undefined && raw.compose === undefined)
    problems.at([], 'it has neither native nor compose: nothing can run it');
  if (raw.depends_on?.includes(raw.name) === true) problems.at(['depends_on'], 'it cannot depend on itself');
  for (const { key, message } of raw.compose === undefined ? [] : checkCompose(raw.compose))
    problems.at(['compose', key], message);
  for (const [name, value] of Object.entries(raw.env ?? {}))
    if (typeof value === 'object' && value.generate === true && value.secret !== true)
      problems.at(['env', name, 'generate'], 'only a secret is made at random: add secret: true');
  checkHealth(raw, problems);
  checkFiles(raw, problems);
  checkHooks(raw, problems);
  formsOf(raw).forEach(({ form, path }, index, all) => {
    const isTwice = all.findIndex((one) => one.form.name === form.name) !== index;
    if (isTwice)
      problems.at(path, `a form is called ${JSON.stringify(form.name ?? 'default')} already: give each a name`);
    checkCommand([...path, 'command'], form.command, { raw, form, problems });
    checkTexts([...path, 'env'], form.env ?? {}, { raw, form, problems });
    if (form.cwd !== undefined) checkTexts(path, { cwd: form.cwd }, { raw, form, problems });
  });
  for (const [name, value] of Object.entries(raw.env ?? {}))
    checkTexts(['env'], { [name]: typeof value === 'object' ? value.default : value }, { raw, problems });
  for (const [name, value] of Object.entries(raw.ports ?? {})) checkPort(['ports', name], value, problems);
}

/** The native forms of a definition, with their places. */
export function formsOf({ native }: RawDefinition): readonly { readonly form: RawForm; readonly path: Path }[] {
  if (native === undefined) return [];
  if (!Array.isArray(native)) return [{ form: native, path: ['native'] }];
  return native.map((form, index) => ({ form, path: ['native', index] }));
}

interface Scope {
  readonly raw: RawDefinition;
  readonly form?: RawForm;
  readonly problems: Problems;
}

function checkHealth({ health, ...raw }: RawDefinition, problems: Problems): void {
  if (health === undefined) return;
  const kinds = (['http', 'tcp', 'command'] as const).filter((kind) => health[kind] !== undefined);
  if (kinds.length !== 1) problems.at(['health'], `it has exactly one of http, tcp and command, not ${kinds.length}`);
  if (health.status !== undefined && health.http === undefined)
    problems.at(['health', 'status'], 'only http has a status');
  const scope = { raw, problems };
  checkTexts(['health'], { http: health.http, tcp: health.tcp }, scope);
  if (health.command !== undefined) checkCommand(['health', 'command'], health.command, scope);
}

function checkFiles({ files = [] }: RawDefinition, problems: Problems): void {
  files.forEach((file, index) => {
    for (const field of ['source', 'dest'] as const)
      if (leadsOut(file[field])) problems.at(['files', index, field], 'it leads out of its folder');
  });
}

const leadsOut = (path: string): boolean => isAbsolute(path) || normalize(path).split(/[/\\]/)[0] === '..';

function checkHooks(raw: RawDefinition, problems: Problems): void {
  const scope = { raw, problems };
  for (const phase of servicePhases) {
    const names = new Set<string>();
    raw.hooks?.[phase]?.forEach((hook, index) => {
      const path = ['hooks', phase, index];
      if (names.has(hook.name)) problems.at([...path, 'name'], `a hook of ${phase} is called ${hook.name} already`);
      names.add(hook.name);
      if (hook.policy === 'raise' && phase.startsWith('post_'))
        problems.at([...path, 'policy'], 'what has happened cannot be aborted: raise is for pre_start and pre_stop');
      checkCommand([...path, 'command'], hook.command, scope);
      checkTexts([...path, 'env'], hook.env ?? {}, scope);
    });
  }
}

function checkCommand(path: Path, command: readonly string[], scope: Scope): void {
  checkTexts(path, Object.fromEntries(command.entries()), scope);
  if (command[0] === '') scope.problems.at([...path, 0], 'a program');
  const index = shellProgramIndex(command);
  if (index !== undefined)
    scope.problems.at(
      [...path, index],
      'a value would become part of a program of the shell: give it behind the program and read it as "$1", or by env; a variable of the shell is $${NAME}',
    );
}

function checkTexts(path: Path, texts: Readonly<Record<string, unknown>>, { raw, form, problems }: Scope): void {
  const names = { ports: Object.keys(raw.ports ?? {}), programs: Object.keys(form?.requires ?? {}) };
  for (const [key, text] of Object.entries(texts)) {
    if (typeof text !== 'string') continue;
    // Items of a list are found by number.
    const place = /^\d+$/.test(key) ? Number(key) : key;
    if (text.includes('\0')) problems.at([...path, place], 'no program can be given a text with the sign NUL in it');
    for (const problem of checkPlaceholders(text, names)) problems.at([...path, place], problem);
  }
}

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536;

function checkPort(path: Path, value: string | number, problems: Problems): void {
  const plain = /^\$\{[A-Za-z_][A-Za-z0-9_]*(?::-([\d-]+))?\}$/.exec(String(value));
  const text = plain === null ? String(value) : plain[1];
  if (text === undefined || isPort(text) || parsePortRange(text) !== undefined) return;
  problems.at(
    path,
    'a number from 1 to 65535, a range of at most 1000 such as 8000-8010, or a placeholder such as ${PORT:-5432}',
  );
}
