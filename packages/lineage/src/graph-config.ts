import { z } from 'zod';

/** What a project configures under `lineage`. */
interface LineageInput {
  /** Days for which it is kept which run did what; what was made of what stays for ever. Default 365. */
  readonly historyDays?: number | undefined;
}

/** Of the graph's hooks and of its commands: what stands under a name is handed to every plugin of that name. */
export const graphConfig = z.strictObject({
  historyDays: z
    .int()
    .min(1)
    .default(365)
    .describe('Days for which it is kept which run did what; what was made of what stays for ever'),
});

declare module '@phlo/core' {
  interface PluginConfigMap {
    lineage: LineageInput;
  }
}
