import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** Tests that need the server that `PHLO_TEST_POSTGRES_URL` names; they fail without one. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['packages/*/src/**/*.pg-test.ts'], typecheck: { enabled: false } },
});
