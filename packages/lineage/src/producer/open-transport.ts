import { createClient, parseConfig, readConfig } from '@phlo/openlineage';
import type { Environment, OpenLineageConfig, Transport, TransportHost } from '@phlo/openlineage';
import { lineageErrors } from '../errors.js';
import type { ProducerConfig } from './producer-config.js';

/** Makes the transport that a project configures. Throws `LINEAGE_TRANSPORT_INVALID`. */
export async function openTransport(config: ProducerConfig, host: TransportHost): Promise<Transport> {
  const read = await readTransport(config, host.cwd);
  // Without a transport other clients print; here stdout belongs to results.
  return createClient(read.transport === undefined ? { ...read, transport: { type: 'noop' } } : read, host);
}

/** What a project configures, with what the environment and `openlineage.yml` say where it gives the environment. */
export async function readTransport(config: ProducerConfig, projectDir: string): Promise<OpenLineageConfig> {
  const given = config.transport === 'environment' ? {} : { transport: config.transport };
  try {
    if (config.environment === undefined) return parseConfig(given);
    const environment = pickTexts(config.environment);
    const home = environment['HOME'];
    return await readConfig({ environment, cwd: projectDir, config: given, ...(home !== undefined && { home }) });
  } catch (cause) {
    // Its messages name places and no values.
    throw lineageErrors.create('LINEAGE_TRANSPORT_INVALID', { message: (cause as Error).message });
  }
}

const pickTexts = (given: Readonly<Record<string, unknown>>): Environment =>
  Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
