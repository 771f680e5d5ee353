import { didYouMean } from '@phlo/core';
import type { Clock, Leases, Logger } from '@phlo/core';
import type { DestinationPlugin, MartTarget } from '@phlo/lake';
import { cliErrors } from '../errors.js';
import { openEmbeddedMarts } from '../marts-server/open-embedded-marts.js';
import type { MartsServerInfo } from '../marts-server/served-marts.js';
import { acquireMarts } from './acquire-marts.js';

/** Destinations of plugins. */
export interface PluginDestinations {
  /** What they say of themselves, none of them set up. */
  list(): Promise<readonly DestinationPlugin[]>;
  /** Sets one up, and gives what the project configures for it. Throws what is wrong with it. */
  open(name: string): Promise<{ readonly config: unknown }>;
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
  readonly plugins: PluginDestinations;
  /** What serves the embedded marts, where the URL is theirs. */
  readonly server?: MartsServerInfo;
}

interface Owner {
  readonly runId: string;
  readonly signal: AbortSignal;
}

/** Where the marts of a project go. */
export interface Marts {
  /** Whether the project or its environment names where they go. */
  readonly isOwn: boolean;
  /** Without opening it, and without secrets. Throws `MARTS_URL_INVALID`, `MARTS_SCHEME_UNKNOWN`. */
  describe(): Promise<string>;
  open(owner: Owner): Promise<MartTarget>;
}

/** The destination that the scheme of the URL names is looked for when it is wanted: nothing else is loaded. */
export function createMarts(options: MartsOptions): Marts {
  const { url, projectDir, clock, log, leases, server } = options;
  let finding: Promise<Found> | undefined;
  const find = () => (finding ??= findDestination(options));
  return {
    isOwn: server === undefined,
    describe: async () => (await server?.describe()) ?? (await find()).plugin.describe(url, { projectDir }),
    open: async ({ runId, signal }) => {
      const { plugin, open } = await find();
      const { config } = await open();
      const isServed = async () => (await server?.running()) !== undefined;
      const exclusive = (resource: string) => acquireMarts(resource, { leases, clock, runId, signal, isServed });
      const openFolder = () => plugin.open({ url, config, projectDir, clock, log, exclusive });
      return server === undefined ? openFolder() : openEmbeddedMarts({ server, openFolder, clock, signal });
    },
  };
}

interface Found {
  readonly plugin: DestinationPlugin;
  readonly open: () => Promise<{ readonly config: unknown }>;
}

const asBuiltIn = (plugin: DestinationPlugin): Found => ({ plugin, open: async () => ({ config: undefined }) });

async function findDestination({ url, plugins }: MartsOptions): Promise<Found> {
  const { pgliteDestination, postgresDestination } = await import('@phlo/postgres');
  const builtIn = [postgresDestination, pgliteDestination];
  const known = builtIn.find(({ schemes }) => schemes.some((scheme) => url.startsWith(`${scheme}:`)));
  if (known !== undefined) return asBuiltIn(known);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  // Without a scheme it is no URL at all; what it should be is PostgreSQL's to say, without showing it.
  if (scheme === undefined) return asBuiltIn(postgresDestination);
  const offered = await plugins.list();
  const [plugin, other] = offered.filter(({ schemes }) => schemes.includes(scheme));
  if (plugin === undefined) throw unknownScheme(scheme, [...builtIn, ...offered]);
  if (other !== undefined) throw claimedTwice(scheme, [plugin, other]);
  return { plugin, open: () => plugins.open(plugin.name) };
}

function unknownScheme(scheme: string, destinations: readonly DestinationPlugin[]) {
  const known = destinations.flatMap(({ schemes }) => schemes);
  const guess = didYouMean(scheme, known);
  return cliErrors.create('MARTS_SCHEME_UNKNOWN', {
    message: `Nothing publishes marts to ${scheme}:; there are ${known.map((one) => `${one}:`).join(', ')}.${guess === undefined ? '' : ` ${guess}`}`,
  });
}

const claimedTwice = (scheme: string, claims: readonly DestinationPlugin[]) =>
  cliErrors.create('MARTS_SCHEME_UNKNOWN', {
    message: `The plugins ${claims.map(({ name }) => name).join(' and ')} both publish marts to ${scheme}:.`,
    hint: "Deny one of them: plugins: { deny: ['destinations:<name>'] } in phlo.config.ts.",
  });
