import type { TableName } from './store.js';

const pattern = /^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/;

/** Whether a text is `namespace.table` in lower-case letters, digits and underscores: what every catalog and mart takes unquoted. */
export const isTableName = (text: string): text is TableName => pattern.test(text);
