import { configDefaults, defineConfig } from 'vitest/config';
import base from './vitest.config.js';
import { longTests } from './vitest.long-tests.js';

/** What `npm test` leaves out. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: longTests, exclude: configDefaults.exclude, typecheck: { enabled: false } },
});
