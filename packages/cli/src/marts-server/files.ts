import { join } from 'node:path';

/** What is kept beside the marts of a project once they are served. */
export interface MartsServerFiles {
  /** The folder of the embedded marts. */
  readonly marts: string;
  /** The folder of PostgreSQL's own data. */
  readonly data: string;
  /** Which engine serves them, from the first start on. */
  readonly engine: string;
  /** The password, as libpq reads it; for its owner's eyes only. */
  readonly passFile: string;
  /** Where the server answers, while it runs. */
  readonly record: string;
}

/** `privateDir` is the project's `.phlo`. */
export function martsServerFiles(privateDir: string): MartsServerFiles {
  const folder = join(privateDir, 'services', 'postgres');
  return {
    marts: join(privateDir, 'marts'),
    data: join(folder, 'data'),
    engine: join(folder, 'marts.engine'),
    passFile: join(folder, 'marts.pgpass'),
    record: join(folder, 'marts.json'),
  };
}
