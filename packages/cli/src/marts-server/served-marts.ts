import type { ServedMarts } from '@phlo/postgres';
import { readEngine } from './choose-engine.js';
import type { MartsServerFiles } from './files.js';
import { readPassword } from './pass-file.js';
import { readServerRecord } from './server-record.js';
import type { ServerRecord } from './server-record.js';

/** What is known of the server of a project's marts. Each question looks again: it comes and goes. */
export interface MartsServerInfo {
  /** Where marts go that only a server reaches; nothing for those of the folder, served or not. */
  describe(): Promise<string | undefined>;
  /** Marts that only a server reaches, since PostgreSQL has them. */
  needsServer(): Promise<boolean>;
  /** The server that runs, whether it is ready or not. */
  running(): Promise<ServerRecord | undefined>;
  /** How to reach the server that is ready. */
  ready(): Promise<ServedMarts | undefined>;
}

export function createMartsServerInfo(files: MartsServerFiles): MartsServerInfo {
  const { engine, passFile } = files;
  const running = () => readServerRecord(files);
  const needsServer = async () => (await readEngine(engine)) === 'postgresql';
  return {
    async describe() {
      if (!(await needsServer())) return undefined;
      const found = await running();
      if (found === undefined) return 'the PostgreSQL that `phlo services` runs, which does not run now';
      return `postgres://${found.host}:${found.port}/postgres`;
    },
    needsServer,
    running,
    async ready() {
      const found = await running();
      if (found?.isReady !== true) return undefined;
      const password = await readPassword(passFile);
      if (password === undefined) return undefined;
      const { kind, directory, host, port } = found;
      return { kind, directory, host, port, passFile, password };
    },
  };
}
