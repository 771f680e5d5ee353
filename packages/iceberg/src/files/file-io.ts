/** Whether a crash of the machine may undo it. Without, only a crash of the process may not. */
export interface Durability {
  readonly durable: boolean;
}

/** What lies at a path. */
export interface FileStat {
  /** A link is none, whatever it leads to. */
  readonly isFile: boolean;
  readonly sizeBytes: number;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/**
 * Files of the lake, by absolute path. The store writes nothing but through this, so that a test, or a quota, can refuse
 * any single write. Failures are Node's own, with `code` such as `ENOSPC`.
 */
export interface FileIO {
  read(path: string): Promise<Uint8Array>;
  /** Creates a file durably (fsync); rejects with `EEXIST` where there is one. */
  writeNew(path: string, bytes: Uint8Array): Promise<void>;
  /** Creates or replaces a file in one step: a reader, or a crash, sees the old content or the new. */
  replace(path: string, bytes: Uint8Array, options: Durability): Promise<void>;
  /** Makes the content of a file that somebody else wrote durable. */
  sync(path: string): Promise<void>;
  /** Makes the names in a directory durable. */
  syncDirectory(path: string): Promise<void>;
  /** With the directories above it. */
  makeDirectory(path: string, options: Durability): Promise<void>;
  /** Gives a file a second name; copies it where the file system has no links. Fine where the second name is the same file already. */
  link(from: string, to: string): Promise<void>;
  /**
   * The same and its directory made durable, without letting go of the thread: it happens while the catalog is locked, and
   * another store of this process would wait for that lock and block the very thread that has to release it.
   */
  linkDurablySync(from: string, to: string): void;
  /** Renames a file without letting go of the thread, for the same reason. Throws `ENOENT` where there is none. */
  moveSync(from: string, to: string): void;
  /** Without letting go of the thread, for the same reason. */
  existsSync(path: string): boolean;
  /** Renames a file or directory. */
  move(from: string, to: string): Promise<void>;
  /** Deletes a file or a whole directory; fine where there is none. */
  remove(path: string): Promise<void>;
  /** The same for an empty directory; one that is not empty stays. */
  removeEmptyDirectory(path: string): Promise<void>;
  /** Deletes a file, and never a directory; fine where there is none. */
  removeFile(path: string): Promise<void>;
  /** Does not follow a link; `undefined` where there is nothing. */
  stat(path: string): Promise<FileStat | undefined>;
  /** The path behind all links; the path itself where there is nothing. */
  realPath(path: string): Promise<string>;
  /** Names in a directory, sorted; empty where there is none. */
  list(path: string): Promise<readonly string[]>;
  exists(path: string): Promise<boolean>;
}
