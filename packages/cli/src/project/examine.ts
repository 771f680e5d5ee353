import { tmpdir } from 'node:os';
import { createLogger, createSystemClock, describeError } from '@phlo/core';
import type { Logger } from '@phlo/core';
import { describeAbandoned, findAbandoned } from '@phlo/runner';
import { maskBy } from '../output/mask.js';
import { examineCopies } from './examine-copies.js';
import { examineFolders } from './examine-folders.js';
import { examineLake } from './examine-lake.js';
import { examineMachine } from './examine-machine.js';
import { examineMarts } from './examine-marts.js';
import { examineState } from './examine-state.js';
import { examinePlugins } from './examine-plugins.js';
import { examineHooks } from './examine-hooks.js';
import { examineSchedules } from './examine-schedules.js';
import { examineServices } from './examine-services.js';
import type { Finding } from './finding.js';
import { locateProject } from './locate-project.js';
import { openProject } from './open.js';
import type { Project } from './project.js';

/** Examines the machine, then the project in or above a folder. Reads everything and changes nothing. */
export async function examine(from: string, { isSafeMode }: { readonly isSafeMode: boolean }): Promise<Finding[]> {
  const tempDir = tmpdir();
  const findings = [...examineMachine({ version: process.versions.node, platform: process.platform, tempDir })];
  try {
    const { dir: projectDir } = locateProject(from);
    // Known without the configuration, and often why it cannot be opened.
    findings.push(...examineFolders({ projectDir, tempDir, now: Date.now() }), ...examineCopies(projectDir));
    findings.push(...(await examineProject(projectDir, isSafeMode)));
  } catch (error) {
    findings.push(failed('project', error));
  }
  return findings;
}

async function examineProject(dir: string, isSafeMode: boolean): Promise<readonly Finding[]> {
  const warnings = new Set<string>();
  await using project = await openProject(dir, {
    exportEnv: true,
    onRedactor: maskBy,
    log: createWarningCollector(warnings),
  });
  const findings: Finding[] = [{ name: 'project', status: 'ok', message: `${project.name} in ${project.dir}` }];
  for (const [name, check] of examinations) findings.push(...(await attempt(name, () => check(project, isSafeMode))));
  findings.push(...(await examinePlugins({ from: project.dir, isSafeMode }, project.state().journal)));
  findings.push(...(await attempt('services', () => examineServices(project.dir, isSafeMode))));
  // What reading the lake warns of: tables that it leaves out, batches that cannot be read.
  for (const message of warnings) findings.push({ name: 'lake', status: 'failed', message, hint: restoreOrDrop });
  return findings;
}

const restoreOrDrop =
  'Restore lake/ from a backup; or give the table up with `phlo tables drop <table> --yes`, and the next run loads it again.';

const createWarningCollector = (warnings: Set<string>): Logger =>
  createLogger({
    clock: createSystemClock(),
    level: 'warn',
    sink: ({ message }) => {
      warnings.add(message);
    },
  });

type Found = Finding | readonly Finding[];

async function attempt(name: string, check: () => Promise<Found> | Found): Promise<readonly Finding[]> {
  try {
    return [await check()].flat();
  } catch (error) {
    return [failed(name, error)];
  }
}

function failed(name: string, error: unknown): Finding {
  const { code, message, hint } = describeError(error);
  return { name, status: 'failed', message: `${code}: ${message}`, ...(hint !== undefined && { hint }) };
}

async function examineAssets(project: Project): Promise<Finding> {
  const graph = await project.graph();
  const { nodes } = graph;
  const counts = (['ingestion', 'transform', 'publish'] as const)
    .map((kind) => `${[...nodes.values()].filter((node) => node.kind === kind).length} ${kind}`)
    .join(', ');
  const abandoned = findAbandoned(graph, project.state().runs);
  if (abandoned.length > 0)
    return {
      name: 'assets',
      status: 'warning',
      message: `${counts}. ${describeAbandoned(abandoned, [...nodes.values()]).join(' ')}`,
      why: 'A run that succeeds brings no new rows to what reads it, and nothing else would say so.',
      hint: `Read what has taken its place; then \`phlo tables drop ${abandoned[0]}\`.`,
    };
  if (nodes.size > 0) return { name: 'assets', status: 'ok', message: counts };
  return {
    name: 'assets',
    status: 'warning',
    message: 'the project defines nothing',
    hint: 'Add one: `phlo create ingestion bronze.events` writes it, with a test.',
  };
}

async function examineEngine(project: Project): Promise<Finding> {
  const [row] = await project.query<{ version: string }>('select version() as version');
  return { name: 'engine', status: 'ok', message: `DuckDB ${row?.version ?? ''}` };
}

const examinations: readonly (readonly [string, (project: Project, isSafeMode: boolean) => Promise<Found> | Found])[] =
  [
    ['assets', examineAssets],
    ['lake', examineLake],
    ['state', examineState],
    ['marts', examineMarts],
    ['schedules', examineSchedules],
    ['hooks', examineHooks],
    ['engine', examineEngine],
  ];
