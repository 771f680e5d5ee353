import type { ContractRule } from './contract-rule.js';
import { changesNothing, takesSamples, toleratesFields, toleratesWords } from './event-rules.js';
import { isIdempotent } from './idempotence-rule.js';
import { hasTrueManifest } from './manifest-rule.js';
import { honoursAbort, keepsTime, leavesNothingOpen } from './lifetime-rules.js';

/** In the order in which a plugin is best mended. */
export const contractRules: readonly ContractRule[] = [
  takesSamples,
  toleratesFields,
  toleratesWords,
  changesNothing,
  isIdempotent,
  keepsTime,
  honoursAbort,
  leavesNothingOpen,
  hasTrueManifest,
];
