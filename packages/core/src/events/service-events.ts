import { error } from './named-types.js';
import { enumOf, integer, number, object, optional, string } from './schema.js';
import type { EventDefinition } from './schema.js';

const service = {
  service: string(),
  backend: enumOf(['native', 'compose']),
  phase: enumOf(['pre_start', 'post_start', 'pre_stop', 'post_stop']),
  action: optional(enumOf(['start', 'stop', 'restart', 'reset', 'add', 'remove'])),
  status: optional(string('Of an end: `running`, `stopped`, `failed`, `rejected`, `cancelled`')),
  pid: optional(integer()),
  container: optional(string()),
  error: optional(error),
};

/** What is told of services. */
export const serviceEvents = {
  'service.pre_start': {
    kind: 'gate',
    version: 1,
    summary: 'A service is about to start.',
    data: object(service),
    indexed: ['status', 'service', 'action'],
  },
  'service.post_start': {
    kind: 'notify',
    version: 1,
    summary: 'A service has started.',
    data: object(service),
    indexed: ['status', 'service', 'action'],
  },
  'service.pre_stop': {
    kind: 'gate',
    version: 1,
    summary: 'A service is about to stop.',
    data: object(service),
    indexed: ['status', 'service', 'action'],
  },
  'service.post_stop': {
    kind: 'notify',
    version: 1,
    summary: 'A service has stopped.',
    data: object(service),
    indexed: ['status', 'service', 'action'],
  },
  'service.hook': {
    kind: 'notify',
    version: 1,
    summary: 'A command among the hooks of a service has ended; what its failure means is for its policy.',
    data: object({
      service: string(),
      phase: enumOf(['pre_start', 'post_start', 'pre_stop', 'post_stop']),
      hook: string('Name in `service.yaml`'),
      status: enumOf(['passed', 'failed', 'timeout', 'aborted']),
      exitCode: optional(integer()),
      durationMs: number(),
      message: optional(string()),
    }),
    indexed: ['status', 'service'],
  },
  'service.state': {
    kind: 'notify',
    version: 1,
    summary:
      'A service did something that no command asked for: it ended, and was started again or not. Told by its keeper, maybe later.',
    data: object({
      service: string(),
      backend: enumOf(['native', 'compose']),
      status: enumOf(['restarted', 'recovered', 'ended', 'given_up']),
      occurredAt: integer('Epoch milliseconds at which it happened; the time of the event is when it was told'),
      restarts: integer('How often it was started again since a command started it'),
      pid: optional(integer('Of its program, where it runs again')),
      ended: optional(string('How its program ended: `exit code 1`, `signal SIGKILL`')),
      exitCode: optional(integer()),
      signal: optional(string()),
    }),
    indexed: ['status', 'service'],
  },
  'service.changed': {
    kind: 'notify',
    version: 1,
    summary: 'A service became a part of the project, is none any more, or has lost its data.',
    data: object({ service: string(), change: enumOf(['added', 'removed', 'reset']) }),
    indexed: ['change', 'service'],
  },
} as const satisfies Record<string, EventDefinition>;
