// What `phlo plugin list` needs and no more: it is to be as fast as reading the manifests.
export { didYouMean } from '../did-you-mean.js';
export { coreErrors } from '../errors/core-errors.js';
export { claimTypes } from './claim-types.js';
export type { ClaimOptions, TypeClaims } from './claim-types.js';
export { discoverPackage, discoverPlugins, keyOf } from './discover-plugins.js';
export type { DiscoveredPlugin, Discovery, DiscoveryNote, DiscoveryOptions } from './discover-plugins.js';
export { parseTypes } from './declared-types.js';
export { toListing } from './list-plugins.js';
export { refusalOf } from './plugin-selection.js';
export type { PluginListing, PluginStatus } from './list-plugins.js';
export type { HookManifest, PackageManifest, PluginManifest } from './manifest.js';
export { compareLines, manifestLines, pluginApiVersion } from './manifest.js';
export type { DeclaredPlugin } from './parse-manifest.js';
export { parseManifest } from './parse-manifest.js';
export { isPluginGroup, pluginGroups } from './plugin-group.js';
export type { PluginGroup } from './plugin-group.js';
export type { EventManifest } from './own-types.js';
export type { PluginSelection } from './plugin-selection.js';
