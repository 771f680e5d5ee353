/**
 * Whether an event type is `pattern` itself or matches it: `*` is every type, `wap.*` every type below `wap`. The one
 * grammar of type patterns: hooks, the journal and `phlo events --type` use it.
 */
export function matchesType(pattern: string, type: string): boolean {
  if (pattern === '*' || pattern === type) return true;
  return pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)) && type.length > pattern.length - 1;
}
