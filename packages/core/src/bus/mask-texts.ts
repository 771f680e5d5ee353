/** Where events hold what foreign code said: an error's message, a check's remark, a hook's reason. */
const freeTexts = ['error', 'errors', 'message', 'problems', 'reasons'] as const;

/** The data with its free texts masked: a copy where there are some, else the data itself. */
export function maskTexts<Data>(data: Data, redact: <T>(value: T) => T): Data {
  // What is no object is refused by the schema, a moment later.
  if (typeof data !== 'object' || data === null) return data;
  const fields = data as Readonly<Record<string, unknown>>;
  const found = freeTexts.filter((name) => fields[name] !== undefined);
  const assets: readonly unknown[] = Array.isArray(fields['assets']) ? fields['assets'] : [];
  const hasReasons = assets.some(hasReason);
  if (found.length === 0 && !hasReasons) return data;
  return {
    ...data,
    ...Object.fromEntries(found.map((name) => [name, redact(fields[name])])),
    ...(hasReasons && {
      assets: assets.map((asset) => (hasReason(asset) ? { ...asset, reason: redact(asset.reason) } : asset)),
    }),
  };
}

/** The end of a run says of each asset why it did not succeed, which may be in the words of an error. */
const hasReason = (asset: unknown): asset is { readonly reason: unknown } =>
  typeof asset === 'object' && asset !== null && 'reason' in asset;
