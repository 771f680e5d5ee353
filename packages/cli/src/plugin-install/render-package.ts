import { keyOf } from '@phlo/core/plugins';
import { paint } from '../output/paint.js';
import { harmless } from '../output/text.js';
import { renderHook } from '../plugin/render-plugins.js';
import type { RegistryEntry } from '../registry/parse-registry.js';
import type { FetchedPackage } from './describe-tarball.js';

/** What a package is and does, for whoever is asked whether to install it. */
export function renderPackage(fetched: FetchedPackage, entries: readonly RegistryEntry[]): string {
  const { name, version, description, licence, integrity, needs = 'any version' } = fetched;
  const line = (label: string, text: string) => `  ${label.padEnd(14)}${harmless(text.replaceAll('\n', ' '))}\n`;
  const plugins = fetched.plugins.flatMap((plugin) => [
    line('plugin', `${keyOf(plugin)}  ${plugin.description ?? ''}`.trimEnd()),
    ...plugin.hooks.map((hook) => line('  hook', renderHook(hook))),
    ...Object.entries(plugin.provides).map(([what, text]) => line('  provides', `${what}  ${text}`)),
    ...(plugin.emits ?? []).map((type) => line('  emits', type)),
    ...Object.entries(plugin.permissions ?? {}).map(([what, text]) => line('  permission', `${what}  ${text}`)),
  ]);
  return [
    `${paint('bold', harmless(`${name} ${version}`))}  ${harmless(description.replaceAll('\n', ' '))}`.trimEnd(),
    '\n',
    line('licence', licence),
    line('needs', `Phlo ${needs}`),
    line('checksum', `${integrity} (${describeProof(fetched, entries)})`),
    line('registry', describeListing(fetched, entries)),
    ...plugins,
  ].join('');
}

/** Who vouches for the bytes. */
function describeProof({ version }: FetchedPackage, entries: readonly RegistryEntry[]): string {
  const isListed = entries.some((one) => one.version === version && one.integrity !== undefined);
  return isListed ? 'as npm and the registry of plugins say' : 'as npm says';
}

function describeListing({ version }: FetchedPackage, entries: readonly RegistryEntry[]): string {
  const [entry] = entries;
  if (entry === undefined) return 'not listed: nobody has looked at it';
  if (entry.version !== version) return `lists ${entry.version}, and not this version`;
  return entry.verified ? 'verified' : 'listed, and not verified';
}
