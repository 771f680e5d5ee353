import { cliErrors } from '../errors.js';

/**
 * The address of a registry: `https:`, or `http:` on this machine. Throws `REGISTRY_URL_INVALID` for anything else, and where it has a
 * user or a password: those would stand in messages and in the cache.
 */
export function parseRegistryUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw invalid(`${JSON.stringify(text)} is no URL.`);
  if (url.username !== '' || url.password !== '')
    throw invalid('The address of the registry has a user or a password.');
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  if (!isSafe) throw invalid(`${url.href} can be changed on its way.`);
  return url;
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

const invalid = (message: string): Error => cliErrors.create('REGISTRY_URL_INVALID', { message });
