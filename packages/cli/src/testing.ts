export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
export {
  createEventSamples,
  createTestBus,
  describeDestination,
  describeHookPlugin,
  expectEmitted,
  registerMatchers,
  sampleEvent,
  samples,
} from '@phlo/testing';
export type {
  DestinationHarness,
  EmittedStep,
  EventMatchers,
  EventSamples,
  FailHookOptions,
  HookPluginSuiteOptions,
  InjectedFailure,
  ManualClock,
  TestBus,
  TestBusOptions,
} from '@phlo/testing';
export { runProject } from './testing/run-project.js';
export type { ProjectRun, RunProjectOptions } from './testing/run-project.js';
export { runServices } from './testing/run-services.js';
export type { RunServicesOptions, ServicesRun } from './testing/run-services.js';
