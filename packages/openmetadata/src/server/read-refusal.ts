import type { PhloError } from '@phlo/core';
import { openMetadataErrors } from '../errors.js';

interface Asked {
  /** Method and address. */
  readonly what: string;
  /** Never repeated, even where the server does. */
  readonly secrets: readonly string[];
}

const longestDetail = 500;

/** The error of an answer that is no success, with what the server said. */
export async function readRefusal(response: Response, { what, secrets }: Asked): Promise<PhloError> {
  const { status, headers } = response;
  const said = messageIn(mask(await readStart(response), secrets)).slice(0, longestDetail);
  const retryAfterMs = readRetryAfter(headers);
  return openMetadataErrors.create(codeOf(status), {
    message: `${what} was answered ${status}${said === '' ? '' : `: ${said}`}`,
    details: { status, ...(retryAfterMs !== undefined && { retryAfterMs }) },
  });
}

function codeOf(status: number): 'OPENMETADATA_UNAVAILABLE' | 'OPENMETADATA_DENIED' | 'OPENMETADATA_REFUSED' {
  // A token that has expired is replaced by somebody, and what waited for it is then worth delivering.
  if (status === 401 || status === 403) return 'OPENMETADATA_DENIED';
  return status === 408 || status === 429 || status >= 500 ? 'OPENMETADATA_UNAVAILABLE' : 'OPENMETADATA_REFUSED';
}

/** Some of the body; one that breaks off or never ends says nothing, for the status has said enough. */
async function readStart(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      // More than is shown, so that no secret is cut in two and shown by half.
      if (text.length > longestDetail * 20) break;
    }
  } catch {
    return '';
  }
  return text;
}

const mask = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);

/** The server's own `{"code":404,"message":"…"}`, or whatever there is, on one line. */
function messageIn(text: string): string {
  const oneLine = text.replaceAll(/\s+/g, ' ').trim();
  try {
    const body: unknown = JSON.parse(text);
    const isTold = typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string';
    return isTold ? String(body.message) : oneLine;
  } catch {
    return oneLine;
  }
}

/** `Retry-After` in seconds, or as the moment that it names: {@link https://www.rfc-editor.org/rfc/rfc9110#name-retry-after | RFC 9110}. */
function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // The server's own clock: ours may be wrong.
  const wait = Date.parse(value) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
