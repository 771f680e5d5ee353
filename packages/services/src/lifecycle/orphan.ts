import { join } from 'node:path';
import type { ServiceDefinition } from '../definition/service-definition.js';

/** What stands for the definition of a service that was started and is described nowhere any more: enough to stop it. */
export const orphanOf = (name: string, stateDir: string): ServiceDefinition => ({
  name,
  description: '',
  category: 'custom',
  isDefault: false,
  dependsOn: [],
  env: new Map(),
  ports: new Map(),
  native: [],
  files: [],
  hooks: new Map(),
  path: join(stateDir, name, 'service.yaml'),
});
