import { ingestion } from 'phlo';
import { dayColumns, days } from '../../../../src/plugin.ts';

export const calendar = ingestion(
  { table: 'bronze.days', schema: dayColumns, key: ['day'], strategy: 'append' },
  days({ from: '2026-01-03', to: '2026-01-05' }),
);
