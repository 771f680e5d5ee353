import { resolve } from 'node:path';
import { defineDestinationPlugin } from '@phlo/lake';
import { z } from 'zod';
import { openCsvFolder } from './csv-folder.ts';

const config = z.strictObject({
  /** Whether each file begins with the names of its columns. */
  header: z.boolean().default(true),
});

declare module '@phlo/core' {
  interface PluginConfigMap {
    readonly ['__plugin__']: z.input<typeof config>;
  }
}

const scheme = '__plugin__';

/** `__plugin__://./exports` is a folder of the project, `__plugin__:///srv/exports` one of the machine. */
const folderOf = (url: string, projectDir: string): string => resolve(projectDir, url.slice(`${scheme}://`.length));

/** Publishes marts as CSV files in a folder, all of one publishing at once. */
export default () =>
  defineDestinationPlugin({
    name: '__plugin__',
    config,
    schemes: [scheme],
    describe: (url, { projectDir }) => `${scheme}://${folderOf(url, projectDir)}`,
    async open({ url, projectDir, config: { header }, clock, exclusive }) {
      const folder = folderOf(url, projectDir);
      const lease = await exclusive(folder);
      const target = openCsvFolder({ folder, header, now: clock.now, display: `${scheme}://${folder}` });
      return { ...target, [Symbol.asyncDispose]: async () => lease[Symbol.dispose]() };
    },
  });
