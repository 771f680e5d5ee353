export type ExpositionFormat = 'prometheus' | 'openmetrics';

interface Accepted {
  readonly type: string;
  readonly version: string | undefined;
  readonly quality: number;
}

/**
 * Which of our formats a scraper would rather have, by its `Accept` (RFC 9110 §12.5.1). OpenMetrics only for one that asks for it by
 * name, at version 1.0.0 or none; everybody else can read the text format.
 */
export function negotiateFormat(accept: string | undefined): ExpositionFormat {
  const accepted = (accept ?? '').split(',').map(parseRange);
  const best = (fits: (range: Accepted) => boolean): number =>
    Math.max(0, ...accepted.filter(fits).map(({ quality }) => quality));
  const openMetrics = best(
    ({ type, version }) => type === 'application/openmetrics-text' && (version === undefined || version === '1.0.0'),
  );
  const text = best(({ type, version }) => type === 'text/plain' && (version === undefined || version === '0.0.4'));
  return openMetrics > 0 && openMetrics >= text ? 'openmetrics' : 'prometheus';
}

function parseRange(text: string): Accepted {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const named = new Map(
    parameters.map((parameter) => {
      const [name = '', value = ''] = parameter.split('=', 2);
      return [name, value] as const;
    }),
  );
  const quality = Number(named.get('q') ?? 1);
  return { type, version: named.get('version'), quality: quality >= 0 && quality <= 1 ? quality : 0 };
}
