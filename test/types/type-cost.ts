import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace/packages.ts';

export interface TypeCost {
  /** Generic types that the compiler had to work out: the same on every machine, unlike seconds. */
  readonly instantiations: number;
  /** What the compiler complains about. */
  readonly problems: readonly string[];
}

interface Project {
  readonly types: number;
  readonly hooks: number;
}

const hooksInAFile = 50;

/** What it takes to check a project whose plugins add so many event types, and listen to them with so many hooks. */
export function measureTypeCost(project: Project): TypeCost {
  const parent = join(root, 'node_modules', '.cache');
  mkdirSync(parent, { recursive: true });
  const dir = mkdtempSync(join(parent, 'phlo-types-'));
  try {
    for (const [name, text] of writeProject(project)) writeFileSync(join(dir, name), text);
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    // Checkers that share nothing would count the same instantiations once each.
    const flags = ['--singleThreaded', '--extendedDiagnostics', '--pretty', 'false'];
    const { stdout } = spawnSync(process.execPath, [compiler, '--project', dir, ...flags], { encoding: 'utf8' });
    const [, count] = /^Instantiations:\s+(\d+)$/m.exec(stdout) ?? [];
    if (count === undefined) throw new Error(`The compiler counts no instantiations:\n${stdout}`);
    return { instantiations: Number(count), problems: stdout.split('\n').filter((line) => /\berror TS/.test(line)) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function writeProject({ types, hooks }: Project): ReadonlyMap<string, string> {
  const files = new Map([
    ['package.json', '{ "type": "module" }'],
    ['tsconfig.json', JSON.stringify(createConfig())],
    ['events.ts', writeEvents(types)],
  ]);
  for (let from = 0; from < hooks; from += hooksInAFile) {
    const count = Math.min(hooksInAFile, hooks - from);
    files.set(`hooks-${from}.ts`, writeHooks({ from, count, types }));
  }
  return files;
}

const typeName = (index: number) => `acme${index % 20}.event_${index}`;
const isGate = (index: number) => index % 4 === 0;

function writeEvents(types: number): string {
  const indexes = Array.from({ length: types }, (_, index) => index);
  const fields = (index: number) =>
    `readonly assetKey: string; readonly rows${index}: number; readonly status: 'ok' | 'failed';`;
  return `import '@phlo/core';
declare module '@phlo/core' {
  interface EventMap {
${indexes.map((index) => `    '${typeName(index)}': { ${fields(index)} };`).join('\n')}
  }
  interface GateEvents {
${indexes
  .filter(isGate)
  .map((index) => `    '${typeName(index)}': true;`)
  .join('\n')}
  }
}
`;
}

function writeHooks(range: { readonly from: number; readonly count: number; readonly types: number }): string {
  const hooks = Array.from({ length: range.count }, (_, index) => writeHook(range.from + index, range.types));
  return `import './events.js';
import { onEvent, veto, type HookRegistration } from '@phlo/core';
export const hooks: readonly HookRegistration[] = [
${hooks.join('\n')}
];
// @ts-expect-error another type has this field
onEvent('${typeName(0)}', { name: 'wrong', handler: (event) => void event.data.rows1 });
`;
}

/** Inline, awaited and emitting hooks in turn: each reads a field that only its own type has. */
function writeHook(index: number, types: number): string {
  const type = index % types;
  const delivery = index % 8 === 0 ? "delivery: 'await', async " : '';
  const act = isGate(type)
    ? 'return veto(event.data.status)'
    : "context.emit('telemetry.metric', { name: event.type, value: event.data.status.length, attributes: {} })";
  return `  onEvent('${typeName(type)}', {
    name: 'hook_${index}', where: { assets: 'bronze.**', tags: { env: ['prod'] } },
    ${isGate(type) ? delivery : ''}handler(event, context) { void context; if (event.data.rows${type} > ${index}) ${act}; },
  }),`;
}

/** Against the built declarations, as a user's project sees them. */
function createConfig() {
  return {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      composite: false,
      declaration: false,
      declarationMap: false,
      sourceMap: false,
      noEmit: true,
      types: [],
      paths: { '@phlo/core': [join(root, 'packages/core/dist/index.d.ts')] },
    },
    include: ['*.ts'],
  };
}
