import { expect } from 'vitest';

/** Some fields of an event's data, at any depth. Asymmetric matchers such as `expect.any(Number)` may stand for values. */
export type PartialData<Data> = Data extends readonly (infer Item)[]
  ? readonly PartialData<Item>[]
  : Data extends object
    ? { readonly [Key in keyof Data]?: PartialData<Data[Key]> }
    : Data;

/** Whether the data holds at least the fields of `partial`, as vitest's `toMatchObject` sees it. */
export function matchesData(data: unknown, partial: object): boolean {
  try {
    expect(data).toMatchObject(partial);
    return true;
  } catch {
    return false;
  }
}

/** Names of the fields of `partial` that the data does not have, or has otherwise. */
export function differingFields(data: unknown, partial: object): readonly string[] {
  return Object.entries(partial)
    .filter(([name, value]: [string, unknown]) => !matchesData(data, { [name]: value }))
    .map(([name]) => name);
}
