/**
 * Links of a page that lead out of the repository, in the order in which they stand. Code is left out.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function externalLinks(text) {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\((https?:[^)\s]+)\)/g)].map(([, target]) => target);
}
