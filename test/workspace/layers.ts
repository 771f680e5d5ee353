/** Layers of the house, from the ground up, and the layers that each may import (docs/adr and CONTRIBUTING say why). */
export const layers = {
  core: { packages: ['@phlo/core'], imports: [] },
  contracts: { packages: ['@phlo/lake'], imports: ['core'] },
  beside: { packages: ['@phlo/testing'], imports: ['core', 'contracts'] },
  technologies: {
    packages: ['@phlo/iceberg', '@phlo/duckdb', '@phlo/postgres', '@phlo/state'],
    imports: ['core', 'contracts'],
  },
  pipelines: {
    packages: ['@phlo/ingest', '@phlo/quality', '@phlo/transform', '@phlo/publish', '@phlo/schedule'],
    imports: ['core', 'contracts'],
  },
  clients: { packages: ['@phlo/openlineage'], imports: [] },
  runner: { packages: ['@phlo/runner'], imports: ['core', 'contracts', 'pipelines'] },
  capabilities: {
    packages: ['@phlo/alerting', '@phlo/lineage', '@phlo/metrics', '@phlo/openmetadata', '@phlo/semantic'],
    imports: ['core', 'clients'],
  },
  services: { packages: ['@phlo/services'], imports: ['core'] },
  root: {
    packages: ['phlo'],
    imports: ['core', 'contracts', 'beside', 'technologies', 'pipelines', 'runner', 'services'],
  },
  starter: { packages: ['create-phlo'], imports: ['root'] },
} as const satisfies Record<string, { readonly packages: readonly string[]; readonly imports: readonly string[] }>;

export type Layer = keyof typeof layers;

/** Layers that list a package; exactly one where all is well. */
export function layersOf(packageName: string): readonly Layer[] {
  return (Object.keys(layers) as Layer[]).filter((layer) =>
    (layers[layer].packages as readonly string[]).includes(packageName),
  );
}

/** Whether a package of one layer may import a package of another one. */
export function mayImport(from: Layer, to: Layer): boolean {
  return (layers[from].imports as readonly string[]).includes(to);
}
