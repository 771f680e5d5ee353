import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileIO } from './files/file-io.js';
import { createLocalFileIO } from './files/local-file-io.js';
import { openTestStore, publishIds, stageIds } from './store.test.setup.js';

/** Local files of which it is known what a disk has for sure: contents that were synced, and names whose folder was synced since. */
function createFragileFileIO() {
  const io = createLocalFileIO();
  const [contents, names] = [new Set<string>(), new Set<string>()];
  const keepNames = (directory: string) => {
    for (const name of readdirSync(directory)) names.add(join(directory, name));
  };
  const linked = (from: string, to: string) => void (contents.has(from) && contents.add(to));
  let atCommit: () => void = () => undefined;
  const fragile: FileIO = {
    ...io,
    writeNew: async (path, bytes) => {
      await io.writeNew(path, bytes);
      contents.add(path);
    },
    replace: async (path, bytes, durability) => {
      await io.replace(path, bytes, durability);
      for (const known of [contents, names]) known.delete(path);
      if (!durability.durable) return;
      contents.add(path);
      keepNames(dirname(path));
    },
    sync: async (path) => {
      await io.sync(path);
      contents.add(path);
    },
    syncDirectory: async (path) => {
      await io.syncDirectory(path);
      keepNames(path);
    },
    makeDirectory: async (path, durability) => {
      const made = foldersAbove(path).filter((folder) => !existsSync(folder));
      await io.makeDirectory(path, durability);
      if (durability.durable) for (const folder of made) names.add(folder);
    },
    link: async (from, to) => {
      await io.link(from, to);
      linked(from, to);
    },
    linkDurablySync: (from, to) => {
      io.linkDurablySync(from, to);
      linked(from, to);
      keepNames(dirname(to));
      atCommit();
    },
  };
  /** What is below a folder of the lake, and would be gone or empty after a loss of power; the folder and those above it as well. */
  const atRisk = (lakeDir: string, folder: string): readonly string[] => {
    const below = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
    const above = foldersAbove(folder).filter((one) => one.startsWith(`${lakeDir}/`));
    return [...above, ...below]
      .filter((path) => !names.has(path) || (statSync(path).isFile() && !contents.has(path)))
      .map((path) => path.slice(lakeDir.length));
  };
  return { io: fragile, atRisk, onCommit: (step: () => void) => void (atCommit = step) };
}

const foldersAbove = (path: string): readonly string[] =>
  path === dirname(path) ? [] : [path, ...foldersAbove(dirname(path))];

describe('a loss of power', () => {
  it('takes nothing of a staged batch', async () => {
    const { io, atRisk } = createFragileFileIO();
    await using opened = await openTestStore({ io });
    await stageIds(opened.store, { table: 'a.t', ids: [1], files: [{}, {}] });
    expect(atRisk(opened.lakeDir, join(opened.lakeDir, 'staging'))).toEqual([]);
  });

  it('right after a commit takes nothing that the new metadata leads to', async () => {
    const { io, atRisk, onCommit } = createFragileFileIO();
    await using opened = await openTestStore({ io });
    const seen: (readonly string[])[] = [];
    onCommit(() => seen.push(atRisk(opened.lakeDir, join(opened.lakeDir, 'warehouse/a/t'))));
    await publishIds(opened.store, { table: 'a.t', ids: [1], files: [{}, {}] });
    await publishIds(opened.store, { table: 'a.t', ids: [2] });
    const later = /\/(v\d+\.metadata\.json|version-hint\.text)$/;
    expect(seen.map((paths) => paths.filter((path) => !later.test(path)))).toEqual([[], []]);
  });
});
