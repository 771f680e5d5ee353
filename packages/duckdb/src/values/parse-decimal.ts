/** A text, bigint or number as an integer of `10^-scale`, exactly; `undefined` where digits would be lost or are too many. */
export function parseDecimal(value: unknown, precision: number, scale: number): bigint | undefined {
  const scaled = typeof value === 'bigint' ? value * 10n ** BigInt(scale) : scaleText(toText(value), scale);
  if (scaled === undefined) return undefined;
  const most = 10n ** BigInt(precision);
  return scaled > -most && scaled < most ? scaled : undefined;
}

/** A number is taken as the shortest text that is read back as the same number: 0.1 is a tenth. */
const toText = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

function scaleText(text: string | undefined, scale: number): bigint | undefined {
  const found = text === undefined ? null : pattern.exec(text);
  if (found === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = found;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  const shift = scale - fraction.length + Number(exponent);
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : divideExactly(digits, 10n ** BigInt(-shift));
  return scaled !== undefined && sign === '-' ? -scaled : scaled;
}

const divideExactly = (value: bigint, by: bigint): bigint | undefined => (value % by === 0n ? value / by : undefined);
