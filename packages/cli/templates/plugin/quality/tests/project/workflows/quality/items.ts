import { quality } from 'phlo';
import { matches } from '../../../../src/plugin.ts';
import { items } from '../ingestion/items.ts';

export const itemChecks = quality(items, [matches('code', { pattern: '[A-Z]{3}', severity: 'warn' })]);
