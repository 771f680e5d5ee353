import { OpenLineageError } from './errors.js';

interface Asked {
  readonly target: string;
  /** Never repeated, even where the server does. */
  readonly secrets: readonly string[];
}

const longestDetail = 300;

/** The error of an answer that is no success. */
export async function readRefusal(response: Response, { target, secrets }: Asked): Promise<OpenLineageError> {
  const { status, headers } = response;
  const said = mask(await readStart(response), secrets)
    .replaceAll(/\s+/g, ' ')
    .trim();
  const retryAfterMs = readRetryAfter(headers);
  return new OpenLineageError('TRANSPORT_FAILED', `${target} answered ${status}${said === '' ? '' : `: ${said}`}`, {
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** Some of the body; one that breaks off or never ends says nothing, for the status has said enough. */
async function readStart(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      // More than is shown, so that no secret is cut in two and shown by half.
      if (text.length > longestDetail * 10) break;
    }
  } catch {
    return '';
  }
  return text;
}

/** Shorter ones are no secrets, and masking them would make the text unreadable: `1` of a header. */
const shortestSecret = 6;

function mask(text: string, secrets: readonly string[]): string {
  const masked = secrets
    .filter(({ length }) => length >= shortestSecret)
    .reduce((rest, one) => rest.replaceAll(one, '***'), text);
  return masked.slice(0, longestDetail);
}

/** `Retry-After` in seconds, or as the moment that it names: {@link https://www.rfc-editor.org/rfc/rfc9110#name-retry-after | RFC 9110}. */
function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // The server's own clock: ours may be wrong.
  const wait = Date.parse(value) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
