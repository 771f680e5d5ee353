/** Says why a filter is refused, by throwing. */
export type Refuse = (problem: string, hint?: string) => never;

/** A checked asset filter: `bronze.flights`, `bronze.*`, `*.flights`, `marts.**`. */
export interface AssetPattern {
  readonly text: string;
  readonly isExact: boolean;
  /** Without a final `**`. */
  readonly segments: readonly string[];
  /** A final `**`: one segment or more. */
  readonly hasTail: boolean;
}

/** Checks an asset filter; `refuse` throws. */
export function parseAssetPattern(text: unknown, refuse: Refuse): AssetPattern {
  if (typeof text !== 'string' || text === '') return refuse('names an asset that is not a text');
  if (text.startsWith('!'))
    refuse(
      `has ${JSON.stringify(text)}, and a filter names what it takes`,
      'List the assets that are meant; nothing can be left out by "!".',
    );
  const all = text.split('.');
  const hasTail = all.at(-1) === '**';
  const segments = hasTail ? all.slice(0, -1) : all;
  for (const segment of segments) {
    if (segment === '') refuse(`has an empty segment in ${JSON.stringify(text)}`);
    if (segment === '**')
      refuse(`has ** in the middle of ${JSON.stringify(text)}`, 'Use ** at the end only; * stands for one segment.');
    if (segment !== '*' && segment.includes('*')) {
      refuse(
        `has * inside a segment of ${JSON.stringify(text)}`,
        '* stands for one whole segment: bronze.*, *.flights.',
      );
    }
  }
  return { text, segments, hasTail, isExact: !hasTail && !segments.includes('*') };
}
