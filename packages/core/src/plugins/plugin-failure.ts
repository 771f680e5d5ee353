import type { HookBus } from '../bus/hook-bus.js';
import { coreErrors } from '../errors/core-errors.js';
import { messageOf, toEventError } from '../errors/describe.js';
import { isPhloError, type PhloError } from '../errors/phlo-error.js';
import type { Logger } from '../log.js';

/** What is wrong with the configuration, or the manifest, is an error of its own; everything else failed in some step. */
export function toPluginError(name: string, step: string, cause: unknown): PhloError {
  if (isPhloError(cause) && ownCodes.includes(cause.code)) return cause;
  return coreErrors.create('PLUGIN_FAILED', {
    message: `The plugin ${name} failed in ${step}: ${messageOf(cause)}`,
    ...(isPhloError(cause) && cause.hint !== undefined ? { hint: cause.hint } : {}),
    ...(isPhloError(cause) && cause.dataState !== undefined ? { dataState: cause.dataState } : {}),
    cause,
  });
}

const ownCodes: readonly string[] = [
  'EVENT_DEFINITION_INVALID',
  'PLUGIN_API_UNSUPPORTED',
  'PLUGIN_CONFIG_INVALID',
  'PLUGIN_CONFLICT',
  'PLUGIN_ENTRY_MISSING',
  'PLUGIN_MANIFEST_INVALID',
  'PLUGIN_MANIFEST_STALE',
  'ENV_MISSING',
];

interface PluginFailure {
  readonly plugin: string;
  readonly group: string;
  readonly package?: string;
  readonly step: string;
  readonly cause: unknown;
}

/** The bus may be closed already, and hooks may raise: neither may hide what failed. */
export function tellPluginFailure(
  { bus, log }: { readonly bus: HookBus; readonly log: Logger },
  failure: PluginFailure,
): void {
  const { cause, ...data } = failure;
  try {
    bus.emit('plugin.failed', { ...data, error: toEventError(cause) });
  } catch (error) {
    const { plugin, step } = data;
    log.log('warn', `The plugin ${plugin} failed in ${step}: ${messageOf(cause)}. Its event: ${messageOf(error)}`, {
      plugin,
      step,
    });
  }
}
