export type {
  BackendContext,
  BackendName,
  BackendStatus,
  BackendSupport,
  LogQuery,
  ServiceBackend,
} from './backend/service-backend.js';
export type { ResolvedService } from './backend/resolved-service.js';
export { definitionJsonSchema } from './definition/definition-schema.js';
export { parseDefinition } from './definition/parse-definition.js';
export type {
  NativeForm,
  RestartRule,
  ServiceDefinition,
  ServiceFile,
  ServiceHealth,
  ServiceOrigin,
  ServicePhase,
  ServiceProbe,
  ServiceVariable,
  ShellHook,
} from './definition/service-definition.js';
export { serviceErrors } from './errors.js';
