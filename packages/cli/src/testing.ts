export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
export { createTestBus, expectEmitted, samples } from '@phlo/testing';
export type { TestBus, TestBusOptions } from '@phlo/testing';
export { runProject } from './testing/run-project.js';
export type { ProjectRun, RunProjectOptions } from './testing/run-project.js';
