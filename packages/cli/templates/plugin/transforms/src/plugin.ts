import { defineTransformPlugin } from '@phlo/transform';
import { z } from 'zod';

const config = z.strictObject({
  /** Rows that are in several tables come once. */
  distinct: z.boolean().default(false),
});

declare module '@phlo/core' {
  interface PluginConfigMap {
    readonly ['__plugin__']: z.input<typeof config>;
  }
}

/** Makes a table of all rows of others: a file `*.union` names them, a line each. */
export default () => {
  let isDistinct = false;
  return defineTransformPlugin({
    name: '__plugin__',
    config,
    setup(context) {
      isDistinct = context.config.distinct;
    },
    tools: [
      {
        name: '__plugin__',
        extensions: ['.union'],
        parse({ text }) {
          const refs = text
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== '');
          if (refs.length === 0) throw new Error('it names no table');
          const build = () => ({
            sql: refs
              .map((ref) => `select * from ref('${ref}')`)
              .join(isDistinct ? ' union by name ' : ' union all by name '),
          });
          // The configuration may change from one run to the next, and is not known yet.
          return { refs, isVolatile: true, build };
        },
      },
    ],
  });
};
