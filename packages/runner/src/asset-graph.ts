import { closest } from '@phlo/core';
import { findReferences } from '@phlo/lake';
import { assertOneMartPerRelation } from '@phlo/publish';
import { keyChecks, references, requiredChecks } from '@phlo/quality';
import type { Check } from '@phlo/quality';
import { modelChecks } from './model-checks.js';
import { assertNoCycle } from './assert-no-cycle.js';
import { runnerErrors } from './errors.js';
import type { AssetNode, ProjectDefinitions } from './project-definitions.js';

/** The assets of a project with their dependencies, by name, in no particular order. */
export interface AssetGraph {
  readonly nodes: ReadonlyMap<string, AssetNode>;
  /** Tables of the lake that assets read and the project does not define. */
  readonly external: ReadonlySet<string>;
}

/**
 * Connects the definitions of a project.
 *
 * `tableNames` is asked only where a reference names no asset: a table of the lake that something else wrote is a
 * legitimate input. Throws what {@link describeAssets} throws, `MODEL_REF_UNKNOWN` and `ASSET_CYCLE`.
 */
export async function buildGraph(
  definitions: ProjectDefinitions,
  tableNames: () => Promise<readonly string[]>,
): Promise<AssetGraph> {
  const nodes = describeAssets(definitions);
  const external = await resolveReferences(nodes, tableNames);
  assertNoCycle(nodes);
  return { nodes, external };
}

/**
 * The assets of a project by name, with their checks, for whoever runs none of them: what they refer to is not looked up.
 * Throws `ASSET_DUPLICATE`, `ASSET_UNKNOWN`, `PUBLISH_DUPLICATE_RELATION`, `CHECK_INVALID` and `CHECK_DUPLICATE`.
 */
export function describeAssets(definitions: ProjectDefinitions): ReadonlyMap<string, AssetNode> {
  const nodes = new Map<string, AssetNode>();
  for (const node of describeNodes(definitions)) {
    const first = nodes.get(node.name);
    if (first !== undefined) throw definedTwice(node.name, [first, node], definitions);
    nodes.set(node.name, node);
  }
  assertOneMartPerRelation(definitions.publishes);
  assertChecksHaveAssets(definitions, nodes);
  return nodes;
}

function definedTwice(name: string, nodes: readonly AssetNode[], { places }: ProjectDefinitions): Error {
  const files = nodes.map(({ definition }) => ('path' in definition ? definition.path : places?.get(definition)));
  const [first, second] = files;
  const where =
    first === second
      ? `twice${first === undefined ? '' : ` in ${first}`}`
      : files.map((file) => (file === undefined ? 'elsewhere' : `in ${file}`)).join(' and ');
  return runnerErrors.create('ASSET_DUPLICATE', { message: `"${name}" is defined ${where}.`, asset: name });
}

function describeNodes(definitions: ProjectDefinitions): AssetNode[] {
  const declared = (name: string) =>
    definitions.quality.filter((set) => set.asset === name).flatMap((set) => [...set.checks]);
  return [
    ...definitions.ingestions.map((definition): AssetNode => {
      const implied = [...keyChecks(definition.key), ...requiredChecks(definition.columns)];
      const checks = combine(definition.name, implied, declared(definition.name));
      const { name, tags } = definition;
      return {
        kind: 'ingestion',
        name,
        definition,
        tags,
        checks,
        unit: unitOf(definition),
        dependsOn: inputs(name, checks, []),
      };
    }),
    ...definitions.models.map((definition): AssetNode => {
      const checks = combine(
        definition.name,
        [],
        [...modelChecks(definition, definitions.checkTypes), ...declared(definition.name)],
      );
      const { name, tags } = definition;
      const dependsOn = inputs(name, checks, definition.refs);
      return { kind: 'transform', name, definition, tags, checks, unit: unitOf(definition), dependsOn };
    }),
    ...definitions.publishes.map((definition): AssetNode => {
      const { name } = definition;
      const dependsOn = [...new Set(definition.marts.map((mart) => mart.from))];
      return { kind: 'publish', name, definition, tags: {}, unit: name, dependsOn };
    }),
  ];
}

const unitOf = (definition: { readonly name: string; readonly publishGroup?: string }) =>
  definition.publishGroup === undefined ? definition.name : `group:${definition.publishGroup}`;

function inputs(name: string, checks: readonly Check[], refs: readonly string[]): string[] {
  return [...new Set([...refs, ...references(checks)])].filter((input) => input !== name);
}

/** A check that the contract implies gives way to one of the same name that the project declares. Throws `CHECK_DUPLICATE`. */
function combine(asset: string, implied: readonly Check[], declared: readonly Check[]): Check[] {
  const names = declared.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return [...new Map([...implied, ...declared].map((check) => [check.name, check])).values()];
  throw runnerErrors.create('CHECK_DUPLICATE', {
    message: `${asset} has two checks named "${twice}", declared in different places.`,
    asset,
    dataState: 'Nothing was run.',
  });
}

function assertChecksHaveAssets(definitions: ProjectDefinitions, nodes: ReadonlyMap<string, AssetNode>): void {
  for (const { asset } of definitions.quality) {
    if (nodes.has(asset) && nodes.get(asset)?.kind !== 'publish') continue;
    throw runnerErrors.create('ASSET_UNKNOWN', {
      message: `quality() names "${asset}", which is no table of this project.${suggestion(asset, [...nodes.keys()])}`,
      asset,
    });
  }
}

async function resolveReferences(
  nodes: ReadonlyMap<string, AssetNode>,
  tableNames: () => Promise<readonly string[]>,
): Promise<ReadonlySet<string>> {
  const unknown = [...nodes.values()].flatMap((node) =>
    node.dependsOn.filter((name) => !nodes.has(name)).map((name) => ({ node, name })),
  );
  if (unknown.length === 0) return new Set();
  const tables = new Set(await tableNames());
  for (const { node, name } of unknown) {
    if (tables.has(name)) continue;
    throw runnerErrors.create('MODEL_REF_UNKNOWN', {
      message: `${placeOf(node, name)}"${node.name}" refers to "${name}", which does not exist.${suggestion(name, [...nodes.keys(), ...tables])}`,
      asset: node.name,
      dataState: 'Nothing was run.',
    });
  }
  return new Set(unknown.map(({ name }) => name));
}

/** `models/a.sql, line 3: `, where a query says it; nothing where a check does. */
function placeOf({ definition }: AssetNode, name: string): string {
  if (!('sql' in definition)) return '';
  const { path, sql, firstLine } = definition;
  const found = findReferences(sql).find(({ table }) => table === name);
  return found === undefined ? '' : `${path}, line ${firstLine + sql.slice(0, found.start).split('\n').length - 1}: `;
}

/** ` Did you mean "x"?`, or nothing. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const found = closest(word, candidates);
  return found === undefined ? '' : ` Did you mean "${found}"?`;
}
