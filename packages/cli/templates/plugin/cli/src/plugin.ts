import { defineCliPlugin, defineCommand } from 'phlo';
import { z } from 'zod';

const config = z.strictObject({
  /** Tables with fewer rows are left out, where the command is not told otherwise. */
  least: z.int().min(0).default(0),
});
type Config = z.output<typeof config>;

declare module '@phlo/core' {
  interface PluginConfigMap {
    readonly ['__plugin__']: z.input<typeof config>;
  }
}

interface Size {
  readonly table: string;
  readonly rows: number;
}

const sizes = defineCommand<readonly Size[], Config>({
  name: '__plugin__',
  description: 'tables of the lake, the largest first',
  options: [{ flags: '--least <rows>', description: 'leave out tables with fewer rows' }],
  example: 'phlo __plugin__ --least 1000',
  async run({ project, options, config: { least } }) {
    const wanted = typeof options.least === 'string' ? Number(options.least) : least;
    const tables = await project.tables();
    return tables
      .filter(({ rows }) => rows >= wanted)
      .map(({ table, rows }) => ({ table, rows }))
      .toSorted((a, b) => b.rows - a.rows);
  },
  render: (tables, view) =>
    view.table(
      ['table', 'rows'],
      tables.map(({ table, rows }) => [table, rows]),
    ),
});

/** Adds a command to `phlo`. */
export default () => defineCliPlugin({ name: '__plugin__', config, commands: [sizes] });
