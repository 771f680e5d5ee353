import { accessSync, constants, statfsSync } from 'node:fs';
import { createLogger, createSystemClock, describeError } from '@phlo/core';
import type { Logger } from '@phlo/core';
import { formatBytes } from '../output/format.js';
import { examineLake } from './examine-lake.js';
import { examinePlugins } from './examine-plugins.js';
import { examineHooks } from './examine-hooks.js';
import type { Finding } from './finding.js';
import { openProject } from './open.js';
import type { Project } from './project.js';

const oldestNode = [20, 19] as const;
const littleSpaceBytes = 2e9;

/** Examines the machine, then the project in or above a folder. Reads everything and changes nothing. */
export async function examine(from: string, { isSafeMode }: { readonly isSafeMode: boolean }): Promise<Finding[]> {
  const findings = [examineNode(process.versions.node), examinePlatform(process.platform)];
  try {
    const warnings = new Set<string>();
    await using project = await openProject(from, { log: createWarningCollector(warnings) });
    findings.push({ name: 'project', status: 'ok', message: `${project.name} in ${project.dir}` });
    const checks = [examineDisk, examineAssets, examineLake, examineState, examineHooks, examineEngine];
    for (const check of checks) findings.push(await attempt(check, project, isSafeMode));
    findings.push(...(await examinePlugins({ from: project.dir, isSafeMode })));
    // What reading the lake warns of: tables that it leaves out, batches that cannot be read.
    for (const message of warnings) findings.push({ name: 'lake', status: 'failed', message, hint: restoreOrDrop });
  } catch (error) {
    findings.push(failed('project', error));
  }
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

type Examination = (project: Project, isSafeMode: boolean) => Promise<Finding> | Finding;

async function attempt(check: Examination, project: Project, isSafeMode: boolean): Promise<Finding> {
  try {
    return await check(project, isSafeMode);
  } catch (error) {
    return failed(check.name.replace('examine', '').toLowerCase(), error);
  }
}

function failed(name: string, error: unknown): Finding {
  const { code, message, hint } = describeError(error);
  return { name, status: 'failed', message: `${code}: ${message}`, ...(hint !== undefined && { hint }) };
}

function examineNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
  if (!isOld) return { name: 'node', status: 'ok', message: version };
  return {
    name: 'node',
    status: 'failed',
    message: `${version} is too old`,
    hint: `Install Node ${oldestNode.join('.')} or later.`,
  };
}

function examinePlatform(platform: string): Finding {
  if (platform === 'linux' || platform === 'darwin')
    return { name: 'platform', status: 'ok', message: `${platform} ${process.arch}` };
  return {
    name: 'platform',
    status: 'warning',
    message: `${platform} is untested`,
    hint: 'Use Linux or macOS, or WSL on Windows.',
  };
}

function examineDisk(project: Project): Finding {
  accessSync(project.dir, constants.W_OK);
  const { bavail, bsize } = statfsSync(project.dir);
  const free = bavail * bsize;
  const message = `${formatBytes(free)} free at ${project.dir}`;
  if (free > littleSpaceBytes) return { name: 'disk', status: 'ok', message };
  return {
    name: 'disk',
    status: 'warning',
    message,
    hint: 'A full disk fails a run and loses nothing; make room before large loads.',
  };
}

async function examineAssets(project: Project): Promise<Finding> {
  const { nodes } = await project.graph();

  const counts = (['ingestion', 'transform', 'publish'] as const)
    .map((kind) => `${[...nodes.values()].filter((node) => node.kind === kind).length} ${kind}`)
    .join(', ');
  if (nodes.size > 0) return { name: 'assets', status: 'ok', message: counts };
  return {
    name: 'assets',
    status: 'warning',
    message: 'the project defines nothing',
    hint: 'Add a file to workflows/; docs/guide/getting-started.md shows one.',
  };
}

function examineState(project: Project): Finding {
  const abandoned = project.state().runs.abandoned();
  if (abandoned.length === 0)
    return {
      name: 'state',
      status: 'ok',
      message: `${project.state().runs.list({ limit: 1000 }).length} runs recorded`,
    };
  const message = `${abandoned.length} runs were killed and have not been closed`;
  return {
    name: 'state',
    status: 'warning',
    message,
    hint: 'The next `phlo run` closes them and announces their ends.',
  };
}

async function examineEngine(project: Project): Promise<Finding> {
  const [row] = await project.query<{ version: string }>('select version() as version');
  return { name: 'engine', status: 'ok', message: `DuckDB ${row?.version ?? ''}` };
}
