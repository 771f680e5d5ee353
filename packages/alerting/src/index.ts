export { defineNotifierPlugin } from './notifier.js';
export type { Notification, Notifier, NotifierContext, NotifierPlugin } from './notifier.js';
