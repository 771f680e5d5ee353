import { isTableName } from '@phlo/lake';
import type { Engine, EngineSession, MartTarget, Row, TableRead, TableStore } from '@phlo/lake';
import { cliErrors } from '../errors.js';
import type { QueryOptions } from './project.js';

interface Lake {
  readonly store: TableStore;
  readonly engine: Engine;
  readonly lakeDir: string;
}

/** Runs one statement over the tables that it names, each attached as it stands or stood. */
export async function queryLake<T extends object>(lake: Lake, sql: string, options: QueryOptions): Promise<T[]> {
  await using session = await openFor(lake, sql, options);
  return await session.rows<T>(sql, options.params ?? [], scanOptions(options));
}

/** The same, batch by batch. */
export async function* streamLake(lake: Lake, sql: string, options: QueryOptions): AsyncIterable<readonly Row[]> {
  await using session = await openFor(lake, sql, options);
  yield* session.stream(sql, options.params ?? [], scanOptions(options));
}

const scanOptions = ({ signal }: QueryOptions) => (signal === undefined ? {} : { signal });

async function openFor({ store, engine, lakeDir }: Lake, sql: string, options: QueryOptions): Promise<EngineSession> {
  assertNotShow(sql);
  const session = await engine.open({ ...scanOptions(options), allowedDirectories: [lakeDir] });
  try {
    const named = await session.tableNames(sql);
    // Who asks what there is asks for all of it.
    const all = named.some(isOfEngine) ? (await store.list()).map(({ table }) => table) : [];
    const tables = [...new Set([...named, ...all])];
    const views = await store.readAll(tables.map((table) => ({ table, ...selectorFor(table, options.at) })));
    for (const [index, table] of tables.entries()) {
      const view = views[index];
      if (view !== undefined) await session.attach(view);
      // Throws TABLE_NOT_FOUND with what was probably meant, which the engine cannot know: it sees only what is attached.
      else if (isTableName(table) ? !isOfEngine(table) : await isShort(table, store)) await store.describe(table);
    }
    return session;
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

/** The engine would answer with nothing, as if the lake were empty. */
function assertNotShow(sql: string): void {
  if (!/^\s*show\s+(?:all\s+)?tables\b/i.test(sql)) return;
  throw cliErrors.create('USAGE', {
    message: 'A query knows the tables that it names, so SHOW TABLES would show none.',
    hint: '`phlo tables` lists those of the lake, `phlo query --on marts "select * from phlo.published"` the marts.',
  });
}

/** `orders`, where the lake has `bronze.orders`: of tables without a namespace the engine has some of its own. */
async function isShort(table: string, store: TableStore): Promise<boolean> {
  const ending = `.${table.toLowerCase()}`;
  return (await store.list()).some(({ table: full }) => `.${full}`.endsWith(ending));
}

const isOfEngine = (table: string): boolean => /^(information_schema|pg_catalog)\./.test(table);

function selectorFor(table: string, at: QueryOptions['at']): Pick<TableRead, 'at'> {
  if (at === undefined) return {};
  if (typeof at === 'number') return { at: { asOf: at } };
  if (at instanceof Date) return { at: { asOf: at.getTime() } };
  const selector = at[table];
  return selector === undefined ? {} : { at: selector };
}

type OpenMarts = (owner: { readonly runId: string; readonly signal: AbortSignal }) => Promise<MartTarget>;

export async function queryMarts<T extends object>(
  openMarts: OpenMarts,
  sql: string,
  options: QueryOptions,
): Promise<T[]> {
  const signal = options.signal ?? new AbortController().signal;
  await using target = await openMarts({ runId: 'query', signal });
  // Rows have the shape that the caller's own SQL gives them.
  return (await target.query(sql, options.params ?? [], { signal })) as T[];
}
