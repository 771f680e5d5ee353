import { describe, expectTypeOf, it } from 'vitest';
import type { catalogue } from './catalogue.js';
import type { Infer } from './schema.js';
import type { EventMap, GateType, NotifyType } from './types.js';

type Catalogue = typeof catalogue;
type Mutual<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type TypesOfKind<Kind> = {
  [Type in keyof Catalogue]: Catalogue[Type]['kind'] extends Kind ? Type : never;
}[keyof Catalogue];

describe('the generated types', () => {
  it('are what the catalogue infers, both ways, for every event', () => {
    expectTypeOf<keyof EventMap>().toEqualTypeOf<keyof Catalogue>();
    type Mismatches = {
      [Type in keyof Catalogue]: Mutual<Infer<Catalogue[Type]['data']>, EventMap[Type]> extends true ? never : Type;
    }[keyof Catalogue];
    expectTypeOf<Mismatches>().toEqualTypeOf<never>();
    expectTypeOf<Mutual<{ a?: number }, { a: number }>>().toEqualTypeOf<false>();
  });

  it('know which types are gates', () => {
    expectTypeOf<GateType>().toEqualTypeOf<TypesOfKind<'gate'>>();
    expectTypeOf<NotifyType>().toEqualTypeOf<TypesOfKind<'notify'>>();
  });
});
