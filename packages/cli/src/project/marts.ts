import { didYouMean } from '@phlo/core';
import type { Clock, Leases, Logger } from '@phlo/core';
import type { DestinationPlugin, MartTarget } from '@phlo/lake';
import { cliErrors } from '../errors.js';
import { acquireMarts } from './acquire-marts.js';

/** A destination of a plugin, and what the project configures for it. */
export interface PluginDestination {
  readonly plugin: DestinationPlugin;
  readonly config: unknown;
}

interface MartsOptions {
  /** As the project or its environment gives it, or that of the embedded marts. */
  readonly url: string;
  /** Absolute. */
  readonly projectDir: string;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly log: Logger;
  /** Asked only for a scheme that is not built in. */
  readonly plugins: () => Promise<readonly PluginDestination[]>;
}

interface Owner {
  readonly runId: string;
  readonly signal: AbortSignal;
}

/** Where the marts of a project go. */
export interface Marts {
  /** Without opening it, and without secrets. Throws `MARTS_URL_INVALID`, `MARTS_SCHEME_UNKNOWN`. */
  describe(): Promise<string>;
  open(owner: Owner): Promise<MartTarget>;
}

/** The destination that the scheme of the URL names is looked for when it is wanted: nothing else is loaded. */
export function createMarts(options: MartsOptions): Marts {
  const { url, projectDir, clock, log, leases } = options;
  let finding: Promise<PluginDestination> | undefined;
  const find = () => (finding ??= findDestination(options));
  return {
    describe: async () => (await find()).plugin.describe(url, { projectDir }),
    open: async ({ runId, signal }) => {
      const { plugin, config } = await find();
      const exclusive = (resource: string) => acquireMarts(resource, { leases, clock, runId, signal });
      return plugin.open({ url, config, projectDir, clock, log, exclusive });
    },
  };
}

async function findDestination({ url, plugins }: MartsOptions): Promise<PluginDestination> {
  const { pgliteDestination, postgresDestination } = await import('@phlo/postgres');
  const builtIn = [postgresDestination, pgliteDestination];
  const known = builtIn.find(({ schemes }) => schemes.some((scheme) => url.startsWith(`${scheme}:`)));
  if (known !== undefined) return { plugin: known, config: undefined };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  // Without a scheme it is no URL at all; what it should be is PostgreSQL's to say, without showing it.
  if (scheme === undefined) return { plugin: postgresDestination, config: undefined };
  const offered = await plugins();
  const [found, other] = offered.filter(({ plugin }) => plugin.schemes.includes(scheme));
  if (found !== undefined && other === undefined) return found;
  if (found !== undefined && other !== undefined) throw claimedTwice(scheme, [found, other]);
  throw unknownScheme(scheme, [...builtIn, ...offered.map(({ plugin }) => plugin)]);
}

function unknownScheme(scheme: string, destinations: readonly DestinationPlugin[]) {
  const known = destinations.flatMap(({ schemes }) => schemes);
  const guess = didYouMean(scheme, known);
  return cliErrors.create('MARTS_SCHEME_UNKNOWN', {
    message: `Nothing publishes marts to ${scheme}:; there are ${known.map((one) => `${one}:`).join(', ')}.${guess === undefined ? '' : ` ${guess}`}`,
  });
}

const claimedTwice = (scheme: string, claims: readonly PluginDestination[]) =>
  cliErrors.create('MARTS_SCHEME_UNKNOWN', {
    message: `The plugins ${claims.map(({ plugin }) => plugin.name).join(' and ')} both publish marts to ${scheme}:.`,
    hint: "Deny one of them: plugins: { deny: ['destinations:<name>'] } in phlo.config.ts.",
  });
