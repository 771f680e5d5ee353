/**
 * Keeps `<asset>` and `*` from being read as markup; code spans stay as they are.
 *
 * @param {string} text
 */
export const escapeProse = (text) =>
  text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll(/[<*_[]/g, String.raw`\$&`)))
    .join('');
