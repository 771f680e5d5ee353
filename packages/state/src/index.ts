export { stateErrors } from './errors.js';
export { openPluginStore } from './open-plugin-store.js';
export { openStateStore } from './open-state-store.js';
export type { StateStoreOptions } from './open-state-store.js';
export { currentProcess, isProcessAlive } from './process-identity.js';
export type { ProcessIdentity } from './process-identity.js';
export type { LivenessTest, ProcessHolder } from './processes.js';
