import { z } from 'zod';
import * as checks from './documents/checks.js';
import * as deliveries from './documents/deliveries.js';
import * as hooks from './documents/hooks.js';
import * as lake from './documents/lake.js';
import * as marts from './documents/marts.js';
import { created, initialized, written } from './documents/parts.js';
import * as plugins from './documents/plugins.js';
import * as runs from './documents/runs.js';
import * as services from './documents/services.js';
import * as schedules from './documents/schedules.js';

const eventTypes = z.union([
  z.array(
    z.strictObject({
      type: z.string(),
      kind: z.enum(['notify', 'gate']),
      version: z.int(),
      summary: z.string(),
      plugin: z.exactOptional(z.string()).describe('`group:name` of the plugin that defines it.'),
    }),
  ),
  z.looseObject({ $schema: z.string(), $id: z.string() }).describe('Where a type is named: its JSON Schema.'),
]);

const findings = z.array(
  z.strictObject({
    name: z.string().describe('What was examined.'),
    status: z.enum(['ok', 'warning', 'failed']),
    message: z.string(),
    why: z.exactOptional(z.string()).describe('Why it matters.'),
    hint: z.exactOptional(z.string()).describe('How to mend it.'),
  }),
);

/**
 * What each command prints with `--json`, by its words. `isLine` in the metadata: a document each line. `npm run cli-docs` writes
 * `docs/reference/json.md` and the JSON Schemas from this; a test holds what the commands print to it.
 */
export const documents: Readonly<Record<string, z.ZodType>> = {
  init: initialized,
  'create ingestion': created,
  'create model': created,
  'create check': created,
  'create mart': created,
  'create hook': created,
  'create service': created,
  run: runs.runReport,
  status: runs.status,
  tables: lake.tables,
  'tables list': lake.tables,
  'tables describe': lake.tableDetail,
  'tables expire': lake.expiredTables,
  'tables drop': lake.droppedTable,
  query: lake.queryRows,
  marts: marts.marts,
  'marts serve': marts.martsServed,
  'wap list': lake.batches,
  'wap inspect': lake.batchDetail,
  'checks list': checks.checkList,
  'checks history': checks.checkHistory,
  events: z
    .looseObject({ id: z.string(), type: z.string() })
    .describe('An event, as [the catalogue](events.md) has its type.')
    .meta({ isLine: true }),
  'events schema': eventTypes,
  'events replay': deliveries.replayed,
  'plugin list': plugins.pluginList,
  'plugin info': plugins.pluginDetails,
  'plugin check': plugins.pluginList,
  'plugin search': plugins.foundPlugins,
  'plugin install': plugins.installedPlugin,
  'plugin update': plugins.updatedPlugins,
  'plugin remove': plugins.removedPlugin,
  'plugin build': plugins.builtManifest,
  'plugin create': written,
  'hooks list': hooks.hookList,
  'hooks explain': hooks.explained,
  'hooks stats': hooks.hookStats,
  'hooks trace': hooks.hookCall,
  'hooks deliveries': deliveries.deliveryBooks,
  'hooks deliver': deliveries.delivered,
  'hooks dead-letters': deliveries.deadLetters,
  'hooks discard': deliveries.discarded,
  'hooks retry': deliveries.retried,
  'hooks forget': deliveries.forgotten,
  'services list': services.serviceList,
  'services status': services.serviceList,
  'services start': services.serviceStart,
  'services stop': services.serviceOutcomes,
  'services restart': services.serviceOutcomes,
  'services reset': services.serviceOutcomes,
  'services add': services.serviceOutcomes,
  'services announce': services.serviceTurns,
  'services remove': services.serviceOutcomes,
  'services logs': services.serviceLog,
  'services init': services.serviceWritten,
  'schedule list': schedules.schedules,
  'schedule run': schedules.scheduleRun,
  'schedule tick': schedules.ticked,
  up: schedules.upLine,
  test: z
    .looseObject({ success: z.boolean(), numTotalTests: z.int(), numPassedTests: z.int(), numFailedTests: z.int() })
    .describe('The JSON report of vitest.'),
  doctor: findings,
};

/** What every command prints instead where it fails. */
export const errorDocument = z.strictObject({
  error: z.strictObject({
    code: z.string().describe('One of [the list](../errors.md).'),
    message: z.string(),
    asset: z.exactOptional(z.string()),
    dataState: z.exactOptional(z.string()).describe('What state the data is in.'),
    hint: z.exactOptional(z.string()).describe('What to do next.'),
  }),
});
