/** Text forms that do not depend on the settings of the role or the server. */
const forms = `
SET LOCAL datestyle = 'ISO, YMD';
SET LOCAL timezone = 'UTC';
SET LOCAL intervalstyle = 'iso_8601';
SET LOCAL bytea_output = 'hex';
SET LOCAL standard_conforming_strings = on`;

/** What a transaction that only reads begins with. Timeouts of the role hold. */
export const readSettings = `SET TRANSACTION READ ONLY;${forms}`;

/** What a publishing begins with: a timeout of the role would cut a long copy off. */
export const writeSettings = `${forms};
SET LOCAL statement_timeout = 0;
SET LOCAL client_min_messages = warning`;
