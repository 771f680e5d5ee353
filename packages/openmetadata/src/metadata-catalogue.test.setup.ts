import { Refusal, validateBody } from './server-schemas.test.setup.js';

export interface Entity {
  readonly id: string;
  readonly name: string;
  readonly fullyQualifiedName: string;
  readonly [field: string]: unknown;
}

type Body = Readonly<Record<string, unknown>>;

/** The server's own tests, with the parameters that it insists on. */
const nativeTests: Readonly<Record<string, { readonly entityType: string; readonly required: readonly string[] }>> = {
  columnValuesToBeNotNull: { entityType: 'COLUMN', required: [] },
  columnValuesToBeUnique: { entityType: 'COLUMN', required: [] },
  columnValuesToBeBetween: { entityType: 'COLUMN', required: [] },
  columnValuesToBeInSet: { entityType: 'COLUMN', required: ['allowedValues'] },
  tableRowCountToBeBetween: { entityType: 'TABLE', required: [] },
};

/** The server's FullyQualifiedName.quoteName. */
function quote(name: string): string {
  if (name.includes('"')) throw new Refusal(400, `Invalid name ${name}`);
  return name.includes('.') ? `"${name}"` : name;
}

export function createCatalogue() {
  const collections = new Map<string, Map<string, Entity>>();
  const edges = new Map<string, Body>();
  const results = new Map<string, Body[]>();
  const samples = new Map<string, Body>();
  let ids = 0;
  const nextId = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;
  const of = (collection: string) => {
    const found = collections.get(collection) ?? new Map<string, Entity>();
    collections.set(collection, found);
    return found;
  };
  const need = (collection: string, fqn: unknown): Entity => {
    const entity = of(collection).get(String(fqn));
    if (entity === undefined) throw new Refusal(404, `${collection} instance for ${String(fqn)} not found`);
    return entity;
  };
  const keep = (collection: string, fullyQualifiedName: string, body: Body): Entity => {
    const before = of(collection).get(fullyQualifiedName);
    const id = before?.id ?? nextId();
    const entity = { ...described(body, before), id, name: String(body['name']), fullyQualifiedName };
    of(collection).set(fullyQualifiedName, entity);
    return entity;
  };
  const within = (parents: string, field: string, collection: string) => (body: Body) =>
    keep(collection, `${need(parents, body[field]).fullyQualifiedName}.${quote(String(body['name']))}`, body);
  const byId = (reference: unknown): Entity => {
    const { id, type } = reference as { readonly id: string; readonly type: string };
    const entity = [...of('tables').values()].find((table) => table.id === id && type === 'table');
    if (entity === undefined) throw new Refusal(404, `${type} instance for ${id} not found`);
    return entity;
  };

  for (const [name, test] of Object.entries(nativeTests)) keep('dataQuality/testDefinitions', name, { name, ...test });

  const makers: Readonly<Record<string, readonly [schema: string, make: (body: Body) => unknown]>> = {
    'services/databaseServices': [
      'CreateDatabaseService',
      (body) => keep('services/databaseServices', quote(String(body['name'])), body),
    ],
    databases: ['CreateDatabase', within('services/databaseServices', 'service', 'databases')],
    databaseSchemas: ['CreateDatabaseSchema', within('databases', 'database', 'databaseSchemas')],
    classifications: ['CreateClassification', (body) => keep('classifications', quote(String(body['name'])), body)],
    tags: ['CreateTag', within('classifications', 'classification', 'tags')],
    tables: ['CreateTable', makeTable],
    lineage: ['AddLineage', makeEdge],
    'dataQuality/testDefinitions': [
      'CreateTestDefinition',
      (body) => keep('dataQuality/testDefinitions', quote(String(body['name'])), body),
    ],
    'dataQuality/testSuites/basic': [
      'CreateTestSuite',
      (body) => {
        const table = need('tables', body['basicEntityReference']);
        return keep('dataQuality/testSuites', `${table.fullyQualifiedName}.testSuite`, body);
      },
    ],
    'dataQuality/testCases': ['CreateTestCase', makeCase],
  };

  function makeTable(body: Body): Entity {
    for (const tag of (body['tags'] ?? []) as Body[]) need('tags', tag['tagFQN']);
    for (const owner of (body['owners'] ?? []) as Body[]) {
      const known = [...of('teams').values(), ...of('users').values()];
      if (!known.some(({ id }) => id === owner['id'])) throw new Refusal(404, 'owner not found');
    }
    const names = (body['columns'] as Body[]).map(({ name }) => name);
    if (new Set(names).size < names.length) throw new Refusal(400, 'Column names are not unique');
    for (const { dataType, dataLength, arrayDataType } of body['columns'] as Body[]) {
      const needsLength = ['CHAR', 'VARCHAR', 'BINARY', 'VARBINARY'].includes(String(dataType));
      if (needsLength && dataLength === undefined)
        throw new Refusal(400, `dataLength must not be null for ${String(dataType)}`);
      if (dataType === 'ARRAY' && arrayDataType === undefined) throw new Refusal(400, 'arrayDataType must not be null');
    }
    return within('databaseSchemas', 'databaseSchema', 'tables')(body);
  }

  function makeEdge(body: Body): undefined {
    const { fromEntity, toEntity, lineageDetails } = body['edge'] as Body;
    const [from, to] = [byId(fromEntity), byId(toEntity)];
    const hasColumn = (fqn: string) => [from, to].some((table) => columnFqns(table).includes(fqn));
    const mapped = ((lineageDetails as Body | undefined)?.['columnsLineage'] ?? []) as Body[];
    for (const { fromColumns, toColumn } of mapped) {
      for (const fqn of [...(fromColumns as string[]), toColumn as string])
        if (!hasColumn(fqn)) throw new Refusal(400, `Invalid column name ${fqn}`);
    }
    edges.set(`${from.fullyQualifiedName} > ${to.fullyQualifiedName}`, {
      ...(lineageDetails as Body),
      from: from.id,
      to: to.id,
    });
    return undefined;
  }

  function makeCase(body: Body): Entity {
    const definition = need('dataQuality/testDefinitions', body['testDefinition']);
    const [, fqn = '', column] = /^<#E::table::(.+?)(?:::columns::(.+))?>$/.exec(String(body['entityLink'])) ?? [];
    const table = need('tables', fqn);
    const about = column === undefined ? table.fullyQualifiedName : `${table.fullyQualifiedName}.${quote(column)}`;
    if (column !== undefined && !columnFqns(table).includes(about)) throw new Refusal(404, `Invalid column ${column}`);
    if ((column === undefined ? 'TABLE' : 'COLUMN') !== definition['entityType'])
      throw new Refusal(400, `${definition.name} is a test of another kind of entity`);
    const given = ((body['parameterValues'] ?? []) as Body[]).map(({ name }) => name);
    for (const name of (definition['required'] ?? []) as string[])
      if (!given.includes(name)) throw new Refusal(400, `Required parameter ${name} is not passed in parameterValues`);
    return keep('dataQuality/testCases', `${about}.${quote(String(body['name']))}`, body);
  }

  function makeCases(bodies: readonly unknown[]): readonly Entity[] {
    if (bodies.length > 100) throw new Refusal(413, 'Too many test cases');
    const taken = new Map(of('dataQuality/testCases'));
    try {
      return bodies.map((body) => {
        const before = of('dataQuality/testCases').size;
        const made = makeCase(validateBody('CreateTestCase', body));
        if (of('dataQuality/testCases').size === before) throw new Refusal(409, 'Entity already exists');
        return made;
      });
    } catch (error) {
      collections.set('dataQuality/testCases', taken);
      throw error;
    }
  }

  function addResult(fqn: string, body: Body): Body {
    need('dataQuality/testCases', fqn);
    results.set(fqn, [...(results.get(fqn) ?? []), body]);
    return body;
  }

  function addSample(id: string, body: Body): Body {
    const testCase = [...of('dataQuality/testCases').values()].find((one) => one.id === id);
    if (testCase === undefined) throw new Refusal(404, `testCase instance for ${id} not found`);
    if (results.get(testCase.fullyQualifiedName)?.at(-1)?.['testCaseStatus'] !== 'Failed')
      throw new Refusal(400, 'Failed rows can only be added to a failed test case.');
    samples.set(testCase.fullyQualifiedName, body);
    return testCase;
  }

  function upstreamOf(fqn: string): Body {
    const table = need('tables', fqn);
    const upstreamEdges = [...edges.values()]
      .filter(({ to }) => to === table.id)
      .map(({ from, to, ...lineageDetails }) => ({ fromEntity: from, toEntity: to, lineageDetails }));
    return { entity: { id: table.id, type: 'table' }, nodes: [], upstreamEdges };
  }

  function answerTo(method: string, path: string, body: unknown): unknown {
    const route = path.replace(/^\/v1\//, '').replace(/\?.*$/, '');
    const result = /^dataQuality\/testCases\/testCaseResults\/(.+)$/.exec(route);
    if (method === 'POST' && result) return addResult(result[1] ?? '', validateBody('CreateTestCaseResult', body));
    const sample = /^dataQuality\/testCases\/([^/]+)\/failedRowsSample$/.exec(route);
    if (method === 'PUT' && sample) return addSample(sample[1] ?? '', validateBody('TableData', body));
    const lineage = /^lineage\/table\/name\/(.+)$/.exec(route);
    if (method === 'GET' && lineage) return upstreamOf(lineage[1] ?? '');
    const named = /^(.+?)\/name\/(.+)$/.exec(route);
    if (method === 'GET' && named) return readBack(need(named[1] ?? '', named[2]));
    if (method === 'POST' && route === 'dataQuality/testCases/createMany') return makeCases(body as unknown[]);
    const maker = method === 'PUT' ? makers[route] : undefined;
    if (maker === undefined) throw new Refusal(404, `HTTP 404 Not Found: ${method} ${route}`);
    return maker[1](validateBody(maker[0], body));
  }

  return {
    answer: answerTo,
    results,
    samples,
    addTeam: (name: string) => keep('teams', quote(name), { name }),
    addUser: (name: string) => keep('users', quote(name), { name }),
    edit: (collection: string, name: string, fields: object) =>
      void of(collection).set(name, { ...need(collection, name), ...fields }),
    contents: (): Readonly<Record<string, readonly string[]>> => ({
      ...Object.fromEntries(
        [...collections].map(([collection, found]) => [
          collection,
          [...found.keys()].filter((key) => collection !== 'dataQuality/testDefinitions' || !(key in nativeTests)),
        ]),
      ),
      edges: [...edges.keys()],
    }),
  };
}

/** A bot fills descriptions in, and changes none: neither of an entity nor of a column. */
function described(body: Body, before: Body | undefined): Body {
  const kept = before?.['description'] ?? '';
  const columns = body['columns'] as readonly Body[] | undefined;
  const old = (before?.['columns'] ?? []) as readonly Body[];
  return {
    ...body,
    ...(kept !== '' && { description: kept }),
    ...(columns && {
      columns: columns.map((column) =>
        described(
          column,
          old.find(({ name }) => name === column['name']),
        ),
      ),
    }),
  };
}

const columnFqns = (table: Entity): readonly string[] =>
  (table['columns'] as Body[]).map(({ name }) => `${table.fullyQualifiedName}.${quote(String(name))}`);

/** The real one answers with references where it was given names. */
function readBack(entity: Entity): Body {
  const { testDefinition, ...rest } = entity;
  return typeof testDefinition === 'string'
    ? { ...rest, testDefinition: { id: 'd', type: 'testDefinition', fullyQualifiedName: testDefinition } }
    : entity;
}
