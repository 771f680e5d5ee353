import { anything, lazy, list, object, optional, record, tagged, text } from './shape.js';
import type { Infer, Shape } from './shape.js';

const field = object({ type: text, field: text });
const literal = object({ type: text, value: text });

type Operand =
  (Infer<typeof field> & { readonly type: 'field' }) | (Infer<typeof literal> & { readonly type: 'literal' });

const operand = tagged<Operand>('type', () => ({ field, literal }));
const compare = object({
  type: text,
  left: operand,
  right: operand,
  /** `EQUAL`, `GREATER_THAN`, `GREATER_EQUAL_THAN`, `LESS_THAN` or `LESS_EQUAL_THAN`. */
  comparison: text,
});
const partition = object({
  type: text,
  partitions: list(object({ identifier: optional(text), dimensions: record(anything) })),
});
const location = object({ type: text, locations: list(text) });

/** Which part of a dataset is meant: a comparison, a partition, a place, or two of these by `AND` or `OR`. */
export type SubsetCondition =
  | {
      readonly type: 'binary';
      readonly left: SubsetCondition;
      readonly right: SubsetCondition;
      /** `AND` or `OR`. */
      readonly operator: string;
    }
  | (Infer<typeof compare> & { readonly type: 'compare' })
  | (Infer<typeof partition> & { readonly type: 'partition' })
  | (Infer<typeof location> & { readonly type: 'location' });

const condition: Shape<SubsetCondition> = tagged('type', () => ({ binary, compare, partition, location }));
const binary = object({ type: text, left: lazy(() => condition), right: lazy(() => condition), operator: text });

/** The part of a dataset that was read. */
export const inputSubset = object({ inputCondition: condition });

/** The part of a dataset that was written. */
export const outputSubset = object({ outputCondition: condition });
