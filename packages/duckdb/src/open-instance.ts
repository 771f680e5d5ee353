import { mkdir } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from '@phlo/lake';
import { literalPath } from './files/scan-files.js';

export interface InstanceOptions {
  /** Absolute; made where it does not exist. Where what does not fit into memory goes. */
  readonly tempDir: string;
  readonly memoryLimitBytes: number;
  readonly threads?: number;
  readonly allowedDirectories: readonly string[];
}

/** A database in memory, locked to its directories: no SQL that runs in it can widen that again. */
export async function openInstance(options: InstanceOptions): Promise<DuckDBInstance> {
  await mkdir(options.tempDir, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${options.memoryLimitBytes}B`,
    temp_directory: options.tempDir,
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
