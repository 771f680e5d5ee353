/** Where events hold what foreign code said: an error's message, a check's remark, a hook's reason. */
const freeTexts = ['error', 'errors', 'message', 'problems', 'reasons'] as const;

/** The data with its free texts masked: a copy where there are some, else the data itself. */
export function maskTexts<Data>(data: Data, redact: <T>(value: T) => T): Data {
  // What is no object is refused by the schema, a moment later.
  if (typeof data !== 'object' || data === null) return data;
  const fields = data as Readonly<Record<string, unknown>>;
  const found = freeTexts.filter((name) => fields[name] !== undefined);
  if (found.length === 0) return data;
  return { ...data, ...Object.fromEntries(found.map((name) => [name, redact(fields[name])])) };
}
