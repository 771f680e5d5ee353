import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ResolvedService } from '../backend/resolved-service.js';
import { serviceErrors } from '../errors.js';

/** Copies the files of a service to where its program reads them; `programs` are for placeholders in them. Throws `SERVICE_INVALID`. */
export function copyFiles(service: ResolvedService, programs: ReadonlyMap<string, string>): void {
  for (const { source, dest, expands } of service.definition.files) {
    const from = join(service.sourceDir, source);
    const to = join(service.filesDir, dest);
    if (!existsSync(from))
      throw serviceErrors.create('SERVICE_INVALID', { message: `${service.name} copies ${from}, which is not there` });
    mkdirSync(dirname(to), { recursive: true });
    if (!expands) cpSync(from, to, { recursive: true });
    else {
      writeFileSync(to, service.expand(readFileSync(from, 'utf8'), programs), { mode: 0o600 });
      chmodSync(to, 0o600);
    }
  }
}
