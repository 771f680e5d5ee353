import { describe, expect, it } from 'vitest';
import { isSaidByQuery } from './said-by-query.js';

describe('what a query says by error()', () => {
  it.each([
    ['stop', "select error('stop')", true],
    ["it's over", "select error('it''s over')", true],
    ['row 7 is odd', "select ERROR ('row ' || id || ' is odd')", true],
    ['row 7 is odd', "select error(format('row {} is odd', id))", true],
    ['row 7 is odd', "select error(printf('row %d is odd', id))", true],
    ['stop', 'select error($$stop$$)', true],
    ['Ada', 'select error(name)', false],
    ['Ada', "select error('{}', name)", false],
    ['Ada', "select error('' || name)", false],
    ['stop here', "select * from t where name = 'stop'", false],
    ['stop here', "-- error(\nselect 'stop'", false],
    [`Could not parse string "Ada"`, "select strptime(name, '%Y'), error('no')", false],
  ])('%s of %s: %s', (message, sql, expected) => {
    expect(isSaidByQuery(message, sql)).toBe(expected);
  });
});
