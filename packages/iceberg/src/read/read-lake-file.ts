import { messageOf } from '@phlo/core';
import type { TableName } from '@phlo/lake';
import { UnsupportedCodec } from '../avro/container.js';
import { icebergErrors } from '../errors.js';
import type { FileIO } from '../files/file-io.js';
import { errorCode } from '../files/local-file-io.js';

/** Reads a file that a table refers to. Throws `LAKE_CORRUPT` where it is missing, `LAKE_IO_FAILED`. */
export async function readLakeFile(io: FileIO, path: string, table: TableName): Promise<Uint8Array> {
  try {
    return await io.read(path);
  } catch (error) {
    const isMissing = errorCode(error) === 'ENOENT';
    throw icebergErrors.create(isMissing ? 'LAKE_CORRUPT' : 'LAKE_IO_FAILED', {
      message: isMissing ? `${path}, a file of ${table}, is missing.` : `Cannot read ${path}: ${messageOf(error)}.`,
      asset: table,
      dataState: 'Nothing was changed.',
      cause: error,
    });
  }
}

/** Decodes an Avro file of a table. Throws `LAKE_CORRUPT` where it is damaged, `TABLE_UNSUPPORTED` for its compression. */
export async function readAvroFile<T>(
  { io, path, table }: { readonly io: FileIO; readonly path: string; readonly table: TableName },
  decode: (bytes: Uint8Array) => T,
): Promise<T> {
  const bytes = await readLakeFile(io, path, table);
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof UnsupportedCodec) {
      throw icebergErrors.create('TABLE_UNSUPPORTED', {
        message: `${path} of ${table} is compressed with ${error.codec}; Phlo reads deflate and uncompressed manifests.`,
        hint: "Set the table's property `write.avro.compression-codec` to `gzip` in the engine that writes it, and let it rewrite its manifests.",
        asset: table,
        cause: error,
      });
    }
    throw icebergErrors.create('LAKE_CORRUPT', {
      message: `${path} of ${table} cannot be read: ${messageOf(error)}.`,
      asset: table,
      dataState: 'Nothing was changed.',
      cause: error,
    });
  }
}
