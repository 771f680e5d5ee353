import type { PluginFinding } from '@phlo/core';
import { messageOf } from '@phlo/core';
import type { TransportConfig } from '@phlo/openlineage';

interface ExamineOptions {
  readonly signal: AbortSignal;
}

/** Says where events go, and whether somebody answers there. Nothing is sent: a request without an event tells enough. */
export async function examineTarget(
  transport: TransportConfig | undefined,
  options: ExamineOptions,
): Promise<readonly PluginFinding[]> {
  if (transport === undefined || transport.type === 'noop')
    return [
      {
        status: 'warning',
        message: 'events are sent nowhere',
        hint: 'Set OPENLINEAGE_URL, or name a transport in openlineage.yml or phlo.config.ts; OPENLINEAGE_DISABLED turns it off.',
      },
    ];
  if (transport.type === 'composite')
    return (await Promise.all(transport.transports.map((one) => examineTarget(one, options)))).flat();
  if (transport.type !== 'http')
    return [{ status: 'ok', message: `events go to ${transport.type === 'file' ? transport.path : 'the log'}` }];
  const { url, endpoint = 'api/v1/lineage' } = transport;
  const { origin, pathname } = new URL(endpoint, url);
  return [await askServer(`${origin}${pathname}`, options)];
}

async function askServer(target: string, { signal }: ExamineOptions): Promise<PluginFinding> {
  try {
    const response = await fetch(target, { method: 'OPTIONS', redirect: 'manual', signal });
    await response.body?.cancel();
    if (response.status < 500) return { status: 'ok', message: `${target} answers` };
    return { status: 'warning', message: `${target} answers ${response.status}`, hint: lost };
  } catch (error) {
    signal.throwIfAborted();
    return { status: 'warning', message: `${target} does not answer: ${messageOf(error)}`, hint: lost };
  }
}

const lost = 'Nothing is lost: events wait, and `phlo hooks deliveries` shows them; `phlo hooks deliver` sends them.';
