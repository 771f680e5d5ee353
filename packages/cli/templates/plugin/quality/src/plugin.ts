import { defineCheck, defineQualityPlugin, sql } from '@phlo/quality';
import { z } from 'zod';

/** Every value matches a regular expression as a whole. Nulls pass. */
export const matches = defineCheck({
  type: '__plugin__.matches',
  options: z.object({ pattern: z.string().min(1) }),
  problem: ({ pattern }) => `does not match ${pattern}`,
  // `sql` quotes what is put into it; whatever the pattern has in it stays text.
  failing: ({ column, options }) => sql`NOT regexp_full_match(${column}, ${options.pattern})`,
});

/** Adds the check to those that front matter may name. */
export default () => defineQualityPlugin({ name: '__plugin__', checks: [matches] });
