import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Keeps the SQL of a model as it was run, `gold.revenue-1f2e3d4c5b6a.sql`: each text has a file of its own, which events can point at. */
export async function saveCompiled(
  directory: string,
  { name, sql }: { readonly name: string; readonly sql: string },
): Promise<string> {
  const hash = createHash('sha256').update(sql).digest('hex').slice(0, 12);
  const path = join(directory, `${name}-${hash}.sql`);
  await mkdir(directory, { recursive: true });
  await writeFile(path, sql);
  return path;
}
