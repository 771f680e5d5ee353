import type { HookContext } from '@phlo/core';
import type { AlertState } from './state/alert-state.js';

/**
 * Announces the notifications that are planned, in order. A process that ends in between leaves the rest to the next one, which may
 * announce one a second time, with the same id.
 */
export function announce({ notifications }: AlertState, emit: HookContext['emit']): void {
  for (const { id: notificationId, receiver, runId, alerts } of notifications.unannounced()) {
    const assetKeys = [...new Set(alerts.flatMap(({ asset }) => (asset === undefined ? [] : [asset])))];
    const context = { assetKeys, ...(runId !== null && { runId }) };
    emit('alert.notification', { notificationId, receiver, alerts }, context);
    notifications.announced(notificationId);
  }
}
