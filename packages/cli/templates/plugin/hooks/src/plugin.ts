import { appendFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { definePlugin, onEvent } from '@phlo/core';
import { z } from 'zod';

const config = z.strictObject({
  /** File that gets a line about each run, relative to the project. */
  file: z.string().min(1).default('runs.jsonl'),
});

declare module '@phlo/core' {
  interface PluginConfigMap {
    readonly ['__plugin__']: z.input<typeof config>;
  }
}

/** Appends a line about each run to a file. */
export default () => {
  let file: string | undefined;
  return definePlugin({
    name: '__plugin__',
    config,
    setup(context) {
      file = resolve(context.projectDir, context.config.file);
    },
    // Asked before `setup`, for the manifest as well; the handler runs after it.
    getHooks: () => [
      onEvent('run.end', {
        name: 'append',
        handler({ runId, time, data }) {
          const line = { runId, at: new Date(time).toISOString(), status: data.status };
          if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
        },
      }),
    ],
  });
};
