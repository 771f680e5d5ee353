export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
export { runProject } from './testing/run-project.js';
export type { ProjectRun, RunProjectOptions } from './testing/run-project.js';
