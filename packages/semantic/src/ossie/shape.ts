/** What a value in a document must be, as far as Phlo reads it. */
export type Shape =
  | { readonly kind: 'text'; readonly values?: readonly string[] }
  | { readonly kind: 'flag' }
  | { readonly kind: 'list'; readonly of: Shape; readonly atLeast?: number }
  | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, FieldShape>> }
  /** A text or fields of any name. */
  | { readonly kind: 'notes' };

export interface FieldShape {
  readonly shape: Shape;
  readonly isRequired?: boolean;
  /** The field came with version 0.2. */
  readonly isNew?: boolean;
}

export const text: Shape = { kind: 'text' };
export const flag: Shape = { kind: 'flag' };
export const notes: Shape = { kind: 'notes' };
export const oneOf = (...values: readonly string[]): Shape => ({ kind: 'text', values });
export const listOf = (of: Shape, atLeast = 0): Shape => ({ kind: 'list', of, atLeast });
export const fieldsOf = (fields: Readonly<Record<string, FieldShape>>): Shape => ({ kind: 'fields', fields });
export const required = (shape: Shape): FieldShape => ({ shape, isRequired: true });
export const optional = (shape: Shape): FieldShape => ({ shape });
/** Optional, and unknown to version 0.1. */
export const added = (shape: Shape): FieldShape => ({ shape, isNew: true });
