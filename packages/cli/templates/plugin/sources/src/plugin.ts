import { column, defineSource, defineSourcePlugin } from '@phlo/ingest';
import { z } from 'zod';

const config = z.strictObject({
  /** Days of the week on which nobody works, from 1 (Monday) to 7 (Sunday). */
  freeDays: z.array(z.int().min(1).max(7)).default([6, 7]),
});

declare module '@phlo/core' {
  interface PluginConfigMap {
    readonly ['__plugin__']: z.input<typeof config>;
  }
}

/** The columns of {@link days}, for the schema of an asset. */
export const dayColumns = { day: column.date(), weekday: column.int(), is_free: column.boolean() };

const dayMs = 86_400_000;

/** The days of a calendar, both ends included. A later run goes on behind the last day that was loaded. */
export const days = defineSource({
  plugin: '__plugin__',
  name: 'days',
  config,
  options: z.strictObject({ from: z.iso.date(), to: z.iso.date() }),
  *read({ options: { from, to }, config: { freeDays }, cursor, setCursor, signal }) {
    const first = cursor === undefined ? Date.parse(from) : Date.parse(cursor) + dayMs;
    for (let at = first; at <= Date.parse(to) && !signal.aborted; at += dayMs) {
      const day = new Date(at).toISOString().slice(0, 10);
      const weekday = new Date(at).getUTCDay() || 7;
      setCursor(day);
      yield { day, weekday, is_free: freeDays.includes(weekday) };
    }
  },
});

export default () =>
  defineSourcePlugin({
    name: '__plugin__',
    config,
    sources: [days],
    // For `phlo doctor`: a source with a server behind it asks here whether the server answers.
    check({ config: { freeDays } }) {
      if (freeDays.length === 7) throw new Error('freeDays names every day of the week');
    },
  });
