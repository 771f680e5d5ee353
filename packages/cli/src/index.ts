export { defineProject } from './config/define-project.js';
export type { EngineConfig, LakeConfig, MartsConfig, ProjectConfig } from './config/define-project.js';
export type { PluginConfigs, PluginsConfig } from './config/plugins-config.js';
export { openProject } from './project/open.js';
export type { OpenProjectOptions } from './project/open.js';
export type { Project, QueryOptions } from './project/project.js';
export { definePlugin, env, isPhloError, onEvent, onPattern, unavailable, veto } from '@phlo/core';
export type { EventMap, EventType, HookPlugin, HookRegistration, PhloEvent, Plugin, PluginConfigMap } from '@phlo/core';
export { column, day, files, hour, identity, ingestion, month, rowNumber, rows, year } from '@phlo/ingest';
export type { IngestionAsset } from '@phlo/ingest';
export {
  acceptedValues,
  defineCheck,
  model,
  notNull,
  quality,
  range,
  relationship,
  rowCount,
  sql,
  sqlCheck,
  unique,
} from '@phlo/quality';
export type { Check, QualitySet } from '@phlo/quality';
export { publish } from '@phlo/publish';
export type { PublishAsset } from '@phlo/publish';
export type { AssetProgress, AssetReport, RunOptions, RunReport } from '@phlo/runner';
export { freshness, schedule } from '@phlo/schedule';
export type { FreshnessOptions, FreshnessPolicy, Schedule, ScheduleOptions } from '@phlo/schedule';
export { defineCliPlugin, defineCommand } from './plugin-commands/cli-plugin.js';
export type {
  CliCommand,
  CliCommandGroup,
  CliPlugin,
  CommandArgument,
  CommandContext,
  CommandOption,
  CommandView,
} from './plugin-commands/cli-plugin.js';
