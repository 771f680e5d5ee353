const units: Readonly<Record<string, number>> = { mb: 1e6, gb: 1e9, mib: 2 ** 20, gib: 2 ** 30 };

/** Bytes of a size such as `2GB`; the config schema has checked its shape. */
export function parseMemory(text: string): number {
  const [, amount = '0', unit = 'gb'] = /^([\d.]+)\s*(\w+)$/.exec(text.toLowerCase()) ?? [];
  return Math.round(Number(amount) * (units[unit] ?? 1));
}
