import { existsSync, renameSync, rmSync } from 'node:fs';
import type { ResolvedService } from '../backend/resolved-service.js';
import type { BackendContext, ServiceBackend } from '../backend/service-backend.js';
import { removeBook } from './service-book.js';

/**
 * Deletes the data of a service that is stopped, also what a start has left that failed before another backend took its place. A kill leaves
 * the data whole or gone, and never a part of it for the next start.
 */
export async function giveUpData(
  service: ResolvedService,
  backends: readonly ServiceBackend[],
  context: BackendContext,
): Promise<void> {
  for (const backend of backends) await backend.reset(service, context);
  removeGivenUp(service);
  for (const dir of foldersOf(service)) if (existsSync(dir)) renameSync(dir, asideOf(dir));
  removeBook(service.stateDir);
  removeGivenUp(service);
}

/** Deletes what a reset that was killed has left. */
export function removeGivenUp(service: ResolvedService): void {
  for (const dir of foldersOf(service)) rmSync(asideOf(dir), { recursive: true, force: true });
}

const foldersOf = ({ dataDir, filesDir }: ResolvedService): readonly string[] => [dataDir, filesDir];
const asideOf = (dir: string): string => `${dir}.given-up`;
