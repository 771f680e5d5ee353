import type { HttpAuth } from './auth.js';
import { defined, readFields } from './config-fields.js';
import type { ConfigFields } from './config-fields.js';
import type { CompositeConfig, HttpConfig, TransportConfig } from './config.js';
import { isRecord } from './shape.js';

/** A transport as a configuration describes it. Throws `CONFIG_INVALID`. */
export function parseTransport(given: unknown, path: string): TransportConfig {
  const fields = readFields(given, path);
  const type = fields.needText('type');
  switch (type) {
    case 'console':
    case 'noop':
      return { type };
    case 'http':
    // The caller's queue is what makes it asynchronous.
    case 'async_http':
      return parseHttp(fields, path);
    case 'file':
      return {
        type,
        ...defined({ path: fields.needText('log_file_path', 'location'), append: fields.flag('append') }),
      };
    case 'composite':
      return parseComposite(fields, path);
    default: {
      const known = 'http, async_http, file, console, composite and noop';
      throw fields.invalid('type', `is ${JSON.stringify(type)}; the types are ${known}`);
    }
  }
}

/** `retry` is left to the caller, who knows whether anybody waits. */
function parseHttp(fields: ConfigFields, path: string): HttpConfig {
  const url = fields.needText('url').trim();
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw fields.invalid('url', 'is no URL of http or https');
  // `fetch` cannot be told so for one request, and silently checking what should not be checked helps nobody.
  if (fields.flag('verify') === false)
    throw fields.invalid('verify', 'cannot be false: name your own authority in NODE_EXTRA_CA_CERTS');
  const compression = fields.text('compression')?.toLowerCase();
  if (compression !== undefined && compression !== 'gzip') throw fields.invalid('compression', 'can only be gzip');
  const headers = fields.object('custom_headers', 'headers');
  return {
    type: 'http',
    url,
    ...defined({
      endpoint: fields.text('endpoint'),
      timeoutMs: parseTimeout(fields),
      auth: parseAuth(fields.object('auth'), `${path}.auth`),
      compression,
      headers: headers && Object.fromEntries(headers.entries().map(([name]) => [name, headers.text(name) ?? ''])),
    }),
  };
}

/** `timeout` is in seconds, `timeoutInMillis` says its unit. */
function parseTimeout(fields: ConfigFields): number | undefined {
  const seconds = fields.number('timeout');
  const timeoutMs = fields.number('timeout_in_millis') ?? (seconds === undefined ? undefined : seconds * 1000);
  if (timeoutMs === 0) throw fields.invalid('timeout', 'is no time at all');
  return timeoutMs === undefined ? undefined : Math.ceil(timeoutMs);
}

function parseAuth(fields: ConfigFields | undefined, path: string): HttpAuth | undefined {
  const type = fields?.text('type');
  if (fields === undefined || type === undefined) return undefined;
  if (type === 'api_key') return { type, apiKey: fields.needText('api_key') };
  if (type !== 'jwt') throw fields.invalid('type', 'can only be api_key or jwt');
  const tokenEndpoint = fields.needText('token_endpoint');
  if (!URL.canParse(tokenEndpoint)) throw fields.invalid('token_endpoint', 'is no URL');
  const { username, password } = new URL(tokenEndpoint);
  if (username !== '' || password !== '') throw fields.invalid('token_endpoint', 'holds a user or a password');
  const buffer = fields.number('token_refresh_buffer');
  return {
    type,
    apiKey: fields.needText('api_key'),
    tokenEndpoint,
    ...defined({
      tokenFields: parseTexts(fields.value('token_fields'), `${path}.token_fields`),
      expiresInField: fields.text('expires_in_field'),
      grantType: fields.text('grant_type'),
      responseType: fields.text('response_type'),
      refreshBufferMs: buffer === undefined ? undefined : buffer * 1000,
    }),
  };
}

/** A list of texts, or the one that it would have. */
function parseTexts(given: unknown, path: string): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  return list.map((one) => readFields({ one }, path).needText('one'));
}

function parseComposite(fields: ConfigFields, path: string): CompositeConfig {
  const given = fields.value('transports');
  const list: readonly unknown[] = isRecord(given) ? nameAll(given) : Array.isArray(given) ? given : [];
  if (list.length === 0) throw fields.invalid('transports', 'names no transport');
  const parsed = list.map((one, index) => {
    const own = readFields(one, `${path}.transports[${index}]`);
    const name = own.text('name');
    const config = parseTransport(one, `${path}.transports.${name ?? index}`);
    const priority = own.value('priority');
    return { priority: Number(priority ?? 0), config: { ...config, ...(name !== undefined && { name }) } };
  });
  const ordered = fields.flag('sort_transports') ? parsed.toSorted((a, b) => b.priority - a.priority) : parsed;
  return {
    type: 'composite',
    transports: ordered.map(({ config }) => config),
    ...defined({
      continueOnFailure: fields.flag('continue_on_failure'),
      continueOnSuccess: fields.flag('continue_on_success'),
    }),
  };
}

/** One that is empty is one that somebody took away. */
const nameAll = (transports: Readonly<Record<string, unknown>>): readonly unknown[] =>
  Object.entries(transports).flatMap(([name, one]) =>
    isRecord(one) && Object.keys(one).length > 0 ? [{ name, ...one }] : [],
  );
