export { createSystemClock } from './clock.js';
export type { Clock } from './clock.js';
export { formatDuration, parseDuration } from './duration.js';
export { createLogger } from './log.js';
export type { LogLevel, LogRecord, Logger, LoggerOptions } from './log.js';
export { createIdSource } from './ids.js';
export type { IdSource, RandomBytes } from './ids.js';
export { closest, didYouMean } from './did-you-mean.js';
export { formatCount } from './format-count.js';
export { openScratchFolder } from './scratch-folder.js';
export type { ScratchFolder } from './scratch-folder.js';
export { shellPath, shellWord } from './shell-word.js';
export { PhloError, amendError, defineErrors, isPhloError } from './errors/phlo-error.js';
export type { ErrorCatalogue, ErrorDetails, ErrorEntry, PhloErrorOptions } from './errors/phlo-error.js';
export { coreErrors } from './errors/core-errors.js';
export { describeError, messageOf, toEventError } from './errors/describe.js';
export type { ErrorDescription } from './errors/describe.js';
export { mergeEnvironment, parseEnv } from './config/env.js';
export type { Environment } from './config/env.js';
export { createSecret, env, isEnvRef, resolveEnv } from './config/secret.js';
export type { EnvRef, Secret } from './config/secret.js';
export { hasCredentials } from './config/has-credentials.js';
export { createRedactor } from './config/redactor.js';
export type { Redactor } from './config/redactor.js';
export { catalogue } from './events/catalogue.js';
export { compileSchema } from './events/validate.js';
export type { SchemaProblem, SchemaValidator } from './events/validate.js';
export type { EventDefinition, Infer, JsonSchema, OlderMajor, OptionalSchema, Schema } from './events/schema.js';
export { breakingChanges } from './events/compare-schemas.js';
export type { BreakingChange } from './events/compare-schemas.js';
export { schemaDocuments } from './events/schema-document.js';
export type { SchemaDocument } from './events/schema-document.js';
export type { HookedGateType, HookedType, PinnedGateType } from './events/pinned-type.js';
export type { EventContext, EventOf, EventType, PhloEvent, PinnedEvent, PinnedType } from './events/envelope.js';
export { fromCloudEvent, toCloudEvent } from './events/cloudevents.js';
export type { CloudEvent } from './events/cloudevents.js';
export { joinEdges } from './events/join-edges.js';
export { toJson } from './events/event-json.js';
export type { EventJson } from './events/event-json.js';
export { matchesType } from './events/type-pattern.js';
export type {
  AlertNotificationData,
  EventAlert,
  EventColumn,
  EventError,
  EventMap,
  GateEvents,
  GateType,
  HookBreakerOpenedData,
  HookDeadLetteredData,
  HookDroppedData,
  HookFailedData,
  HookPausedData,
  IngestionEndData,
  IngestionStartData,
  LineageEdgesData,
  NotifyType,
  PinnedEventMap,
  PluginFailedData,
  PluginLoadedData,
  PublishEndData,
  PublishStartData,
  QualityResultData,
  RunEndData,
  RunStartData,
  SchemaChangedData,
  SemanticBrokenData,
  SemanticRefreshedData,
  ServicePostStartData,
  ServicePostStopData,
  ServicePreStartData,
  ServicePreStopData,
  TelemetryLogData,
  TelemetryMetricData,
  TelemetrySpanData,
  TransformEndData,
  TransformStartData,
  WapGateData,
  WapPublishedData,
  WapRejectedData,
  WapStagedData,
} from './events/types.js';
export type {
  AsyncHookHandler,
  BatchHandler,
  BatchOptions,
  Delivery,
  DeliveryContext,
  FailurePolicy,
  GateResult,
  HookContext,
  HookFilter,
  HookHandler,
  HookQueue,
  QueuedHandler,
  Verdict,
  Veto,
  VolatileQueue,
} from './bus/types.js';
export { createAssetMatcher } from './bus/asset-matcher.js';
export type { Overflow } from './delivery/mailbox.js';
export type { DurableStore, PendingEvents } from './delivery/journal-source.js';
export { readAnswerStart, retryAfterOf } from './delivery/answer.js';
export type { AnswerLimits } from './delivery/answer.js';
export { unavailability, unavailable } from './delivery/unavailable.js';
export type { UnavailableOptions } from './delivery/unavailable.js';
export type { FlushOptions, FlushReport, PendingHook } from './bus/flush.js';
export type { HookOverride, HookSetting, SetBy } from './bus/override.js';
export type { HookTrace } from './bus/trace.js';
export type { HookMarks } from './bus/marks.js';
export type { LatencySummary } from './bus/latency.js';
export { isVeto, onEvent, onPattern, veto } from './bus/registration.js';
export type {
  AwaitHook,
  BatchHook,
  HookOptions,
  HookRegistration,
  InlineHook,
  MatchingType,
  PatternOptions,
  QueuedHook,
} from './bus/registration.js';
export { createHookBus } from './bus/create-hook-bus.js';
export type { EventSink, HookBus, HookBusOptions, PlanQuery } from './bus/hook-bus.js';
export type { HookExplanation } from './bus/explain.js';
export type { HookDescription, HookStats, QueueStats } from './bus/hook-entry.js';
export { isHookAbortError } from './bus/failure.js';
export type { HookAbortError, HookAbortReason } from './bus/failure.js';
export { defineEventHandler, definePlugin } from './plugins/plugin.js';
export type {
  EventHandlerPlugin,
  ExamineContext,
  HookListPlugin,
  HookPlugin,
  HookProvider,
  HookProviderPlugin,
  OpenedPlugin,
  Plugin,
  PluginContext,
  PluginEntry,
  PluginPermission,
  PluginPermissions,
  PluginFinding,
} from './plugins/plugin.js';
export type { PeriodicContext, PeriodicWork } from './plugins/periodic-work.js';
export type { Endpoint, EndpointAnswer, EndpointRequest } from './serve/endpoint.js';
export { commandsOn, defineCliPlugin } from './plugins/cli-plugin.js';
export type {
  CliCommand,
  CliCommandGroup,
  CliPlugin,
  CommandArgument,
  CommandContext,
  CommandOption,
} from './plugins/cli-plugin.js';
export { isNumberColumn, plainView, toCellText } from './plugins/command-view.js';
export type { CommandView } from './plugins/command-view.js';
export { defineSemanticPlugin, isSemanticPlugin } from './plugins/semantic-plugin.js';
export type {
  SemanticDataset,
  SemanticField,
  SemanticLayerProvider,
  SemanticMetric,
  SemanticModel,
  SemanticModelSummary,
  SemanticOrigin,
  SemanticPlugin,
  SemanticProblem,
  SemanticRelationship,
} from './plugins/semantic-plugin.js';
export { isPluginGroup, pluginGroups } from './plugins/plugin-group.js';
export type { PluginGroup } from './plugins/plugin-group.js';
export { configJsonSchema, describeIssue, parsePluginConfig, plainIssue } from './plugins/plugin-config.js';
export type { ConfigSchema, PluginConfigMap } from './plugins/plugin-config.js';
export { hooksOf } from './plugins/hooks-of.js';
export { registerPlugin } from './plugins/register-plugin.js';
export { loadPlugin } from './plugins/load-plugin.js';
export type { LoadedPlugin, LoadOptions, PluginHost } from './plugins/load-plugin.js';
export { createPluginRegistry } from './plugins/create-plugin-registry.js';
export type { PlanProblem, PluginRegistry, PluginRegistryOptions } from './plugins/create-plugin-registry.js';
export type { ConfigOf } from './plugins/plugin-slot.js';
export { discoverPackage, discoverPlugins, keyOf } from './plugins/discover-plugins.js';
export type { DiscoveredPlugin, Discovery, DiscoveryNote, DiscoveryOptions } from './plugins/discover-plugins.js';
export type { PluginListing, PluginStatus } from './plugins/list-plugins.js';
export { refusalOf } from './plugins/plugin-selection.js';
export type { PluginSelection } from './plugins/plugin-selection.js';
export { claimTypes } from './plugins/claim-types.js';
export type { ClaimOptions, TypeClaims } from './plugins/claim-types.js';
export { makePlugin } from './plugins/used-slot.js';
export type { EventDefinitions, EventManifest } from './plugins/own-types.js';
export { checkPlugins } from './plugins/check-plugins.js';
export type { CheckPluginsOptions, ProbeOptions } from './plugins/check-plugins.js';
export { importPlugin } from './plugins/import-plugin.js';
export { compareManifest, describePlugin } from './plugins/verify-plugin.js';
export type { PluginDescription } from './plugins/verify-plugin.js';
export { parseManifest } from './plugins/parse-manifest.js';
export type { DeclaredPlugin } from './plugins/parse-manifest.js';
export { pluginApiVersion } from './plugins/manifest.js';
export type { HookManifest, PackageManifest, PluginManifest } from './plugins/manifest.js';
export type { PluginState, PluginStore } from './plugin-store.js';
export { deliverablePart } from './deliverable-part.js';
export type { DeadLetter, Deliveries, DeliveryItem, DeliveryPage, DeliveryState, HookKey } from './deliveries.js';
export type { Journal, JournaledEvent, JournalPage, JournalPosition } from './journal.js';
export type {
  Announcements,
  AssetFreshness,
  AssetKind,
  AssetRunRecord,
  AssetStatus,
  CheckQuery,
  CheckRecord,
  Firing,
  FiringRecord,
  FreshnessBook,
  Lease,
  LeaseHolder,
  ListedLease,
  Leases,
  OpenStart,
  PendingAnnouncement,
  RunHistory,
  RunRecord,
  RunStatus,
  ScheduleBook,
  ScheduleTrigger,
  StateStore,
} from './state.js';
