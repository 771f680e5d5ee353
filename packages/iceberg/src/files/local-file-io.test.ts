import fs, { existsSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalFileIO } from './local-file-io.js';

const io = createLocalFileIO();
const bytes = new TextEncoder().encode('content');
let root: string;
/** What was synced, by inode, and whether `final` had its name then. */
let synced: { readonly ino: number; readonly isNamed: boolean }[];
let final: string;
let restore: () => void;

/** Nothing that a test could see from outside tells whether Node was asked to sync, so Node is listened to. */
beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'phlo-io-')));
  final = join(root, 'final');
  synced = [];
  const note = (fd: number) => synced.push({ ino: fs.fstatSync(fd).ino, isNamed: existsSync(final) });
  const handle = await open(root, 'r');
  const prototype = Object.getPrototypeOf(handle) as { sync(): Promise<void> };
  await handle.close();
  const { sync } = prototype;
  const { fsyncSync } = fs;
  prototype.sync = function (this: { readonly fd: number }) {
    note(this.fd);
    return sync.call(this);
  };
  fs.fsyncSync = (fd) => {
    note(fd);
    fsyncSync(fd);
  };
  syncBuiltinESMExports();
  restore = () => {
    prototype.sync = sync;
    fs.fsyncSync = fsyncSync;
    syncBuiltinESMExports();
  };
});
afterEach(() => {
  restore();
  rmSync(root, { recursive: true });
});

const inoOf = (path: string) => statSync(path).ino;

describe('what local files promise to be durable', () => {
  it('is the content of a new file', async () => {
    await io.writeNew(final, bytes);
    expect(synced).toEqual([{ ino: inoOf(final), isNamed: true }]);
  });

  it('is the content of a file before it takes the place of another, and its name after that', async () => {
    await io.replace(final, bytes, { durable: true });
    expect(synced).toEqual([
      { ino: inoOf(final), isNamed: false },
      { ino: inoOf(root), isNamed: true },
    ]);
  });

  it('is nothing of what need not be', async () => {
    await io.replace(final, bytes, { durable: false });
    await io.makeDirectory(join(root, 'a', 'b'), { durable: false });
    expect(synced).toEqual([]);
  });

  it('is each new folder by the one that has its name', async () => {
    await io.makeDirectory(join(root, 'a', 'b', 'c'), { durable: true });
    const parents = [join(root, 'a', 'b'), join(root, 'a'), root];
    expect(synced.map(({ ino }) => ino)).toEqual(parents.map(inoOf));
    await io.makeDirectory(join(root, 'a', 'b', 'c'), { durable: true });
    expect(synced).toHaveLength(3);
  });

  it('is a second name, at the moment of the commit', () => {
    writeFileSync(join(root, 'draft'), bytes);
    io.linkDurablySync(join(root, 'draft'), final);
    expect(synced).toEqual([{ ino: inoOf(root), isNamed: true }]);
  });

  it('is what somebody else wrote, and the names of a folder, where they are asked for', async () => {
    writeFileSync(final, bytes);
    await io.sync(final);
    await io.syncDirectory(root);
    expect(synced.map(({ ino }) => ino)).toEqual([inoOf(final), inoOf(root)]);
  });
});
