export { defineNotifierPlugin } from './notifier.js';
export type { Notification, Notifier, NotifierContext, NotifierPlugin } from './notifier.js';
export type { AlertingConfig, Duration, ReceiverConfig, RuleConfig, TellingConfig } from './config.js';
export type { RuleMatch } from './rule.js';
export type { Severity } from './severity.js';
export { alertingErrors } from './errors.js';
export { signWebhook } from './notifiers/webhook-plugin.js';
export type { SignedContent } from './notifiers/webhook-plugin.js';
