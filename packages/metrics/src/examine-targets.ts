import { accessSync, constants } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { messageOf, unavailability } from '@phlo/core';
import type { ExamineContext, PluginFinding } from '@phlo/core';
import type { MetricsConfig, OtlpConfig } from './config.js';
import { signalUrl } from './otlp/signal-url.js';
import { parseHeaders } from './otlp/parse-headers.js';
import { postOtlp } from './otlp/post-otlp.js';

/** Says where measurements go, and whether they can. */
export async function examineTargets({
  config,
  projectDir,
  signal,
}: ExamineContext<MetricsConfig>): Promise<readonly PluginFinding[]> {
  const { textfile, otlp } = config.to;
  return [
    ...(textfile === undefined ? [] : [examineTextfile(resolve(projectDir, textfile))]),
    ...(otlp === undefined ? [] : [await examineCollector(otlp, signal)]),
    ...((textfile ?? otlp) === undefined
      ? [{ status: 'ok', message: 'keeps its totals for `phlo metrics`, and sends them nowhere' } as const]
      : []),
  ];
}

function examineTextfile(path: string): PluginFinding {
  try {
    accessSync(dirname(path), constants.W_OK);
    return { status: 'ok', message: `writes ${path}` };
  } catch (error) {
    return {
      status: 'failed',
      message: `cannot write ${path}: ${messageOf(error)}`,
      hint: 'Make the folder, or let this user write there; the totals are kept meanwhile.',
    };
  }
}

/** A request without a span is taken by a collector and changes nothing: it knows the key as well. */
async function examineCollector(config: OtlpConfig, signal: AbortSignal): Promise<PluginFinding> {
  const url = signalUrl(config.endpoint, 'v1/traces');
  const isJson = config.protocol === 'http/json';
  try {
    await postOtlp({
      url,
      headers: parseHeaders(config.headers),
      body: new TextEncoder().encode(isJson ? '{}' : ''),
      contentType: isJson ? 'application/json' : 'application/x-protobuf',
      signal,
    });
    return { status: 'ok', message: `${url.origin}${url.pathname} answers` };
  } catch (error) {
    signal.throwIfAborted();
    const isAway = unavailability(error) !== undefined;
    return {
      status: isAway ? 'warning' : 'failed',
      message: messageOf(error),
      hint: 'Nothing is lost: what is to be sent waits; `phlo hooks deliver` sends it.',
    };
  }
}
