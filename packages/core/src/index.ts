export type { Clock } from './clock.js';
export type { Logger, LogLevel } from './log.js';
export { PhloError, defineErrors, isPhloError } from './errors/phlo-error.js';
export type { ErrorCatalogue, ErrorDetails, ErrorEntry, PhloErrorOptions } from './errors/phlo-error.js';
export { catalogue } from './events/catalogue.js';
export type { EventDefinition, Infer, JsonSchema, Schema } from './events/schema.js';
export type { EventContext, EventType, PhloEvent } from './events/envelope.js';
export type { EventColumn, EventError, EventMap, GateEvents, GateType, NotifyType } from './events/types.js';
export type { Delivery, FailurePolicy, GateResult, HookContext, HookFilter, HookHandler, Verdict, Veto } from './bus/types.js';
export type {
  Announcements,
  AssetKind,
  AssetRunRecord,
  AssetStatus,
  CheckRecord,
  Journal,
  Lease,
  LeaseHolder,
  Leases,
  OpenStart,
  PendingAnnouncement,
  RunHistory,
  RunRecord,
  RunStatus,
  StateStore,
} from './state.js';
