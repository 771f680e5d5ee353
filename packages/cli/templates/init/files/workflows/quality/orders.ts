import { acceptedValues, quality, range, relationship } from 'phlo';
import { customersAsset } from '../ingestion/customers.ts';
import { orders } from '../ingestion/orders.ts';

// The key of an asset is checked without being named here: it is unique and never null.
export const ordersChecks = quality(orders, [
  range('amount', { min: 0, max: 10_000 }),
  acceptedValues('status', ['paid', 'refunded']),
  relationship('customer_id', customersAsset, 'customer_id'),
]);
