/** Decimals of one type as integers of `10^-scale`, exactly. */
export interface DecimalParser {
  /** Of a text, bigint or number; `undefined` where digits would be lost or are too many. */
  parse(value: unknown): bigint | undefined;
}

export function createDecimalParser(precision: number, scale: number): DecimalParser {
  const most = 10n ** BigInt(precision);
  const unit = 10 ** scale;
  const scaleBigint = 10n ** BigInt(scale);
  const parse = (value: unknown): bigint | undefined => {
    if (typeof value === 'number') return scaleNumber(value, { unit, scale });
    if (typeof value === 'bigint') return value * scaleBigint;
    return typeof value === 'string' ? scaleText(value, scale) : undefined;
  };
  return {
    parse: (value) => {
      const scaled = parse(value);
      return scaled !== undefined && scaled > -most && scaled < most ? scaled : undefined;
    },
  };
}

/** Up to here every decimal has a double of its own, so the one that a double is read back from is the one that was meant. */
const mostDigits = 1e15;
/** Powers of ten up to here are exact as doubles. */
const mostExactScale = 22;

/** A number is taken as the shortest text that is read back as the same number: 0.1 is a tenth. */
function scaleNumber(
  value: number,
  { unit, scale }: { readonly unit: number; readonly scale: number },
): bigint | undefined {
  if (scale <= mostExactScale) {
    const scaled = Math.round(value * unit);
    if (Math.abs(scaled) < mostDigits && scaled / unit === value) return BigInt(scaled);
  }
  return Number.isFinite(value) ? scaleText(String(value), scale) : undefined;
}

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

function scaleText(text: string, scale: number): bigint | undefined {
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = found;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  const shift = scale - fraction.length + Number(exponent);
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : divideExactly(digits, 10n ** BigInt(-shift));
  return scaled !== undefined && sign === '-' ? -scaled : scaled;
}

const divideExactly = (value: bigint, by: bigint): bigint | undefined => (value % by === 0n ? value / by : undefined);
