import type {
  ColumnLineage,
  CreateClassification,
  CreateDatabase,
  CreateDatabaseSchema,
  CreateDatabaseService,
  CreateTable,
  CreateTag,
  CreateTestCase,
  CreateTestDefinition,
  CreateTestSuite,
} from '../server/requests.js';

/** An edge between two tables, by their names: the server wants their ids, which are looked up when it is sent. */
export interface LineageDraft {
  readonly from: string;
  readonly to: string;
  readonly description: string;
  readonly columns: readonly ColumnLineage[];
  /** URI of the SQL that did it. */
  readonly sqlRef?: string;
}

/** A table and the owner that Phlo knows by a name; who that is on the server is looked up when it is sent. */
export interface TableDraft extends Omit<CreateTable, 'owners'> {
  readonly owner?: string;
}

/** What the server is asked for, by kind. */
export interface Requests {
  readonly service: CreateDatabaseService;
  readonly database: CreateDatabase;
  readonly schema: CreateDatabaseSchema;
  readonly classification: CreateClassification;
  readonly tag: CreateTag;
  readonly table: TableDraft;
  readonly lineage: LineageDraft;
  readonly definition: CreateTestDefinition;
  readonly suite: CreateTestSuite;
  readonly case: CreateTestCase;
}

export type WantedKind = keyof Requests;

/** What an entity is known by: its fully qualified name, or `from > to` of an edge. */
export interface WantedRef {
  readonly kind: WantedKind;
  readonly key: string;
}

/** Something that the server is to have. */
export interface WantedOf<Kind extends WantedKind> extends WantedRef {
  readonly kind: Kind;
  readonly request: Requests[Kind];
  /** What must be there before. */
  readonly needs: readonly WantedRef[];
  /** Left as it is where the server has it: somebody else may have said more about it. */
  readonly onlyIfMissing: boolean;
}

export type Wanted = { [Kind in WantedKind]: WantedOf<Kind> }[WantedKind];

export const refOf = ({ kind, key }: WantedRef): WantedRef => ({ kind, key });
