import type { NotifierPlugin } from './notifier.js';
import alertmanager from './notifiers/alertmanager-plugin.js';
import logs from './notifiers/console-plugin.js';
import email from './notifiers/email-plugin.js';
import pagerduty from './notifiers/pagerduty-plugin.js';
import slack from './notifiers/slack-plugin.js';
import webhook from './notifiers/webhook-plugin.js';

/** The kinds of receivers that come with the package: they are there also where no plugin was discovered. */
const builtIn: readonly NotifierPlugin[] = [slack(), pagerduty(), alertmanager(), email(), webhook(), logs()];

export const findBuiltIn = (type: string): NotifierPlugin | undefined => builtIn.find(({ name }) => name === type);

export const builtInTypes: readonly string[] = builtIn.map(({ name }) => name);
