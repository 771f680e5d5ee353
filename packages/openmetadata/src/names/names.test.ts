import { describe, expect, it } from 'vitest';
import { entityLink, isLinkable } from './entity-link.js';
import { locateTable } from './locate-table.js';
import { entityName, nameWithin } from './quote-name.js';

describe('fully qualified names', () => {
  it('have quotes around a part with a dot, and around no other', () => {
    expect(nameWithin('phlo.shop', 'orders')).toBe('phlo.shop.orders');
    expect(nameWithin('phlo.shop', 'orders.v2')).toBe('phlo.shop."orders.v2"');
    expect(nameWithin('phlo', 'line items, été')).toBe('phlo.line items, été');
  });

  it("never hold what the server's syntax uses, nor more than 256 characters", () => {
    expect(entityName('a::b "c" -> d')).toBe(
      'a__reserved__colon__b __reserved__quote__c__reserved__quote__ -__reserved__arrow__ d',
    );
    expect(entityName('a\r\n\tb')).toBe('a__reserved__carriage_return____reserved__newline____reserved__tab__b');
    expect(entityName('x'.repeat(300))).toHaveLength(256);
    expect(entityName('x'.repeat(256))).toBe('x'.repeat(256));
  });

  it('that are too long stay apart, and are whole characters', () => {
    const [one, other] = ['a', 'b'].map((end) => entityName(`${'x'.repeat(300)}${end}`));
    expect(one).not.toBe(other);
    for (const start of ['', 'x']) {
      const name = entityName(start + '👍'.repeat(200));
      expect(() => encodeURIComponent(name)).not.toThrow();
      expect(name.length).toBeLessThanOrEqual(256);
    }
    expect(() => encodeURIComponent(entityName('half \ud83d'))).not.toThrow();
  });

  it.each([
    ['bronze.orders', 'phlo.my shop.bronze.orders'],
    ['orders', 'phlo.my shop.default.orders'],
    ['eu.bronze.orders', 'phlo.my shop."eu.bronze".orders'],
    ['.orders', 'phlo.my shop.default.orders'],
  ])('of the table %s are %s', (key, table) => {
    expect(locateTable({ service: 'phlo', database: 'my shop' }, key).table).toBe(table);
  });

  it('have the service in quotes where its name has a dot', () =>
    expect(locateTable({ service: 'lake.eu', database: 'shop' }, 'a.b').schema).toBe('"lake.eu".shop.a'));
});

describe('links', () => {
  it('name a table as its name is, and a column without quotes', () => {
    expect(entityLink({ table: 'phlo.shop.bronze."a.b"' })).toBe('<#E::table::phlo.shop.bronze."a.b">');
    expect(entityLink({ table: 'phlo.shop.a.b', column: 'line.total' })).toBe(
      '<#E::table::phlo.shop.a.b::columns::line.total>',
    );
  });

  it.each(['id', 'line.total', 'größe (cm)', 'a/b', "it's", '50%'])('can name a column %s', (name) =>
    expect(isLinkable(name)).toBe(true),
  );
  it.each(['a:b', 'a>b', 'what?', 'a|b', 'tab\tstop', ''])('cannot name a column %j', (name) =>
    expect(isLinkable(name)).toBe(false),
  );
});
