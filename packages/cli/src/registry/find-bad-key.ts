const forbidden = new Set(['__proto__', 'constructor', 'prototype']);
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * What is wrong with the first key of a JSON text that stands twice in its object, or has a name by which prototypes are reached. The
 * text was parsed before: `JSON.parse` itself takes the last of two, and so another than whoever has read the text may have seen.
 */
export function findBadKey(json: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (const [sign] of json.matchAll(token)) {
    if (sign === '{') open.push(new Set());
    else if (sign === '[') open.push(undefined);
    else if (sign === '}' || sign === ']') open.pop();
    else if (sign === ':') {
      // A quoted token of a valid text is a string.
      const key = JSON.parse(last) as string;
      if (forbidden.has(key)) return `has the key ${last}, by which prototypes are reached`;
      if (open.at(-1)?.has(key) === true) return `has the key ${last} twice in one object`;
      open.at(-1)?.add(key);
    }
    last = sign;
  }
  return undefined;
}
