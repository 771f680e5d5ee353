import { accessSync, constants, statfsSync } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '@phlo/core';
import type { TableStore } from '@phlo/lake';
import { formatBytes } from '../output/format.js';
import { openProject } from './open.js';
import type { Project } from './project.js';

export interface Finding {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly message: string;
  readonly hint?: string;
}

const oldestNode = [20, 19] as const;
const littleSpaceBytes = 2e9;

/** Examines the machine, then the project in or above a folder. Reads everything and changes nothing. */
export async function examine(from: string): Promise<Finding[]> {
  const findings = [examineNode(process.versions.node), examinePlatform(process.platform)];
  try {
    await using project = await openProject(from);
    findings.push({ name: 'project', status: 'ok', message: `${project.name} in ${project.dir}` });
    for (const check of [examineDisk, examineAssets, examineLake, examineState, examineEngine])
      findings.push(await attempt(check, project));
  } catch (error) {
    findings.push(failed('project', error));
  }
  return findings;
}

type Examination = (project: Project) => Promise<Finding> | Finding;

async function attempt(check: Examination, project: Project): Promise<Finding> {
  try {
    return await check(project);
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

async function examineLake(project: Project): Promise<Finding> {
  const store = await project.store();
  const tables = await project.tables();
  const batches = await store.batches();
  const rejected = batches.filter(({ status }) => status === 'rejected').length;
  const message = `${tables.length} tables in ${project.lakeDir}, ${rejected} rejected batches kept`;
  const finding = { name: 'lake', message } as const;
  if (tables.length === 0 && (await hasFolders(join(project.lakeDir, 'warehouse'))))
    return {
      ...finding,
      status: 'warning',
      message: `the catalog names no table, and ${project.lakeDir}/warehouse has files`,
      hint: 'If they are yours, restore lake/catalog.db from a backup before the next run; it would load everything again.',
    };
  const damaged = (await Promise.all(tables.map(({ table }) => findDamage(store, table)))).flat();
  if (damaged.length > 0) return { ...finding, ...describeDamage(damaged) };
  const isWritable = await access(project.lakeDir, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (isWritable) return { ...finding, status: 'ok' };
  return {
    ...finding,
    status: 'warning',
    message: `${message}; it cannot be written`,
    hint: `Give this user the right to write ${project.lakeDir}; until then, only queries work.`,
  };
}

const hasFolders = async (dir: string): Promise<boolean> =>
  (await readdir(dir, { withFileTypes: true }).catch(() => [])).some((entry) => entry.isDirectory());

interface Damage {
  readonly table: string;
  readonly problem: string;
}

/** What is missing of a table's current state: its metadata, or data files that are gone or have another size. */
async function findDamage(store: TableStore, table: string): Promise<readonly Damage[]> {
  try {
    const files = (await store.read(table))?.files ?? [];
    const problems = await Promise.all(
      files.map(async ({ path, sizeBytes }) => {
        const size = (await stat(path).catch(() => undefined))?.size;
        if (size === undefined) return `${path} is missing`;
        return size === sizeBytes ? undefined : `${path} has ${size} bytes instead of ${sizeBytes}`;
      }),
    );
    return problems.flatMap((problem) => (problem === undefined ? [] : [{ table, problem }]));
  } catch (error) {
    return [{ table, problem: describeError(error).message }];
  }
}

function describeDamage(damaged: readonly Damage[]): Pick<Finding, 'status' | 'message' | 'hint'> {
  const tables = [...new Set(damaged.map(({ table }) => table))];
  const [first] = damaged;
  const rest = damaged.length > 1 ? `, and ${damaged.length - 1} more` : '';
  return {
    status: 'failed',
    message: `${tables.join(', ')} cannot be read: ${first?.problem ?? ''}${rest}`,
    hint: `Restore lake/ from a backup; or \`phlo run --select ${tables.join(' ')} --full-refresh\` loads them again from their sources.`,
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
