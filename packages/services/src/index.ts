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
export { createServices } from './lifecycle/create-services.js';
export type { ActOptions, Services, ServicesOptions } from './lifecycle/create-services.js';
export type { ServiceStatus } from './lifecycle/describe-service.js';
export type { ServiceOutcome } from './lifecycle/service-outcome.js';
export { createComposeBackend } from './compose/compose-backend.js';
export { createNativeBackend } from './native/native-backend.js';
export { ensureGeneratedSecrets } from './sources/generated-secrets.js';
export { checkServicePackage, readServices } from './sources/read-services.js';
export type { FoundService, FoundServices, ServicePackage } from './sources/read-services.js';
export type { LeftOutService } from './sources/left-out.js';
export { hookPluginOf, plannedHooksOf } from './hooks/shell-hooks.js';
export { exampleService, portVariable, writeExampleService } from './sources/example-service.js';
export type { AnnouncedTurn } from './lifecycle/announce-turns.js';
export type { AnnounceCommand } from './native/keeper-order.js';
export { examineServices } from './lifecycle/examine-services.js';
