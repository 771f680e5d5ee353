const segment = String.raw`(?:"(?:[^"]|"")+"|[\w$-]+)`;
const pattern = new RegExp(String.raw`^(?:${segment}\.)?(${segment})\.(${segment})$`);

/**
 * The table that a source names, `schema.table`: the database before it is not looked at, for a project has one lake and one place for its
 * marts. `undefined` for a query.
 */
export function tableOf(source: string): string | undefined {
  const [, schema, table] = pattern.exec(source.trim()) ?? [];
  return schema === undefined || table === undefined ? undefined : `${unquote(schema)}.${unquote(table)}`;
}

const unquote = (name: string): string => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);
