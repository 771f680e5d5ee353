import { readAnswerStart, retryAfterOf } from '@phlo/core';
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
  // More than is shown, so that no secret is cut in two and shown by half; an answer that breaks off says nothing.
  const bytes = await readAnswerStart(response, { bytes: longestDetail * 20 }).catch(() => new Uint8Array());
  const text = new TextDecoder().decode(bytes);
  const said = messageIn(mask(text, secrets)).slice(0, longestDetail);
  const retryAfterMs = retryAfterOf(headers);
  return openMetadataErrors.create(codeOf(status), {
    message: `${what} was answered ${status}${said === '' ? '' : `: ${said}`}`,
    details: { status, ...(retryAfterMs !== undefined && { retryAfterMs }) },
  });
}

function codeOf(status: number): 'OPENMETADATA_UNAVAILABLE' | 'OPENMETADATA_DENIED' | 'OPENMETADATA_REFUSED' {
  // A token that has expired is replaced by somebody, and what waited for it is then worth delivering.
  if (status === 401 || status === 403) return 'OPENMETADATA_DENIED';
  // The login of a proxy, or another address: no event is to blame, and none is given up for it.
  if (status >= 300 && status < 400) return 'OPENMETADATA_UNAVAILABLE';
  return status === 408 || status === 429 || status >= 500 ? 'OPENMETADATA_UNAVAILABLE' : 'OPENMETADATA_REFUSED';
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
