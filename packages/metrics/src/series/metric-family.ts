import type { Instrument, TraceRef } from '../instruments/instrument.js';

/** A measurement that stands for the others of its bucket, with the trace to look at. */
export interface Exemplar extends TraceRef {
  readonly value: number;
  /** Epoch milliseconds. */
  readonly time: number;
}

/** The totals of one combination of labels. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Of a histogram, the sum of what was observed. */
  readonly value: number;
  /** Of a histogram: how many observations each bucket has, those of the ones below it not counted; the last is +Inf. */
  readonly counts?: readonly number[];
  /** By bucket; of a counter, under 0. */
  readonly exemplars: ReadonlyMap<number, Exemplar>;
  /** Epoch milliseconds of the first measurement, and of the last. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An instrument with everything that it has measured: what is exposed. Series are in the order of their labels. */
export interface MetricFamily extends Omit<Instrument, 'labels'> {
  readonly series: readonly Series[];
}
