import { lockTimeoutMs } from './lock.js';

/**
 * What every transaction of ours begins with: text forms that do not depend on the role's settings, and no timeout of the
 * role's that would cut a long copy off.
 */
export const beginSettings = `
SET LOCAL datestyle = 'ISO, YMD';
SET LOCAL timezone = 'UTC';
SET LOCAL intervalstyle = 'iso_8601';
SET LOCAL bytea_output = 'hex';
SET LOCAL standard_conforming_strings = on;
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = ${lockTimeoutMs};
SET LOCAL client_min_messages = warning`;
