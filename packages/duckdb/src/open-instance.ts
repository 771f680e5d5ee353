import { DuckDBInstance } from '@duckdb/node-api';
import { openScratchFolder } from '@phlo/core';
import { quoteText } from '@phlo/lake';
import { literalPath } from './files/scan-files.js';

export interface InstanceOptions {
  /** Absolute; made where it does not exist. What does not fit into memory goes into a folder of its own in there. */
  readonly tempDir: string;
  readonly memoryLimitBytes: number;
  readonly threads?: number;
  readonly allowedDirectories: readonly string[];
}

export interface OpenedInstance {
  readonly instance: DuckDBInstance;
  /** Also deletes what it has put aside. */
  close(): Promise<void>;
}

/** A database in memory, locked to its directories: no SQL that runs in it can widen that again. */
export async function openInstance(options: InstanceOptions): Promise<OpenedInstance> {
  // DuckDB calls its files the same in every instance: two that share a folder overwrite what the other has put there.
  const spill = await openScratchFolder(options.tempDir, 'duckdb');
  try {
    const instance = await createLocked(options, spill.path);
    const close = async () => {
      instance.closeSync();
      await spill[Symbol.asyncDispose]();
    };
    return { instance, close };
  } catch (error) {
    await spill[Symbol.asyncDispose]();
    throw error;
  }
}

async function createLocked(options: InstanceOptions, spillDir: string): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${options.memoryLimitBytes}B`,
    temp_directory: spillDir,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_persistent_secrets: 'false',
    ...(options.threads !== undefined && { threads: String(options.threads) }),
  });
  const connection = await instance.connect();
  try {
    await connection.run(lockStatements(options).join(';\n'));
    return instance;
  } catch (error) {
    instance.closeSync();
    throw error;
  } finally {
    connection.closeSync();
  }
}

const lockStatements = ({ allowedDirectories }: InstanceOptions): string[] => [
  `SET GLOBAL TimeZone = 'UTC'`,
  `SET GLOBAL allowed_directories = [${allowedDirectories.flatMap(spellings).map(quoteText).join(', ')}]`,
  'SET GLOBAL enable_external_access = false',
  'SET GLOBAL lock_configuration = true',
];

/** A pattern for files of a directory is compared with it as text. */
const spellings = (directory: string): string[] => [...new Set([directory, literalPath(directory)])];
