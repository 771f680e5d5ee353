/** Sizes of the picture, in its own units: they depend on the number of lines and columns alone. */
const cell = { width: 8.4, height: 19 };
const margin = 18;
const bar = 34;

const colours = {
  default: '#d7dae0',
  black: '#3f4451',
  red: '#f47067',
  green: '#7bc275',
  yellow: '#e0b354',
  blue: '#6cb6ff',
  magenta: '#dcbdfb',
  cyan: '#56c2d6',
  white: '#ffffff',
  grey: '#7d8590',
};

/**
 * A screen as an SVG, with the command that filled it in the title.
 *
 * @param {readonly (readonly import('./read-screen.js').Cell[])[]} screen
 * @param {{ readonly title: string, readonly columns: number }} options
 * @returns {string}
 */
export function renderScreen(screen, { title, columns }) {
  const width = Math.ceil(columns * cell.width + 2 * margin);
  const height = Math.ceil(screen.length * cell.height + bar + 2 * margin);
  const texts = screen.flatMap((line, row) =>
    toSpans(line).map((span) => renderSpan(span, bar + margin + row * cell.height + 13)),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(title)}">
<rect width="${width}" height="${height}" rx="10" fill="#1c1f26"/>
<circle cx="20" cy="18" r="6" fill="#f47067"/><circle cx="40" cy="18" r="6" fill="#e0b354"/><circle cx="60" cy="18" r="6" fill="#7bc275"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve" style="white-space: pre">
<text x="${width / 2}" y="23" fill="#7d8590" text-anchor="middle">${escapeXml(title)}</text>
${texts.join('\n')}
</g>
</svg>
`;
}

/** Neighbours of one style; blanks at the end of a line are nothing. */
function toSpans(line) {
  const spans = [];
  for (const [column, one] of line.entries()) {
    const last = spans.at(-1);
    if (last !== undefined && ['colour', 'isBold', 'isDim'].every((part) => last[part] === one[part]))
      last.text += one.text;
    else spans.push({ ...one, column });
  }
  return spans.filter(({ text }) => text.trim() !== '');
}

/** Each span has its own place and length, so that another font moves nothing. */
function renderSpan({ text, column, colour, isBold, isDim }, y) {
  const shown = text.trimEnd();
  const begin = shown.length - shown.trimStart().length;
  const content = shown.trimStart();
  const x = (margin + (column + begin) * cell.width).toFixed(1);
  const length = ([...content].length * cell.width).toFixed(1);
  const weight = isBold ? ' font-weight="bold"' : '';
  const opacity = isDim ? ' opacity="0.65"' : '';
  return `<text x="${x}" y="${y}" textLength="${length}" fill="${colours[colour]}"${weight}${opacity}>${escapeXml(content)}</text>`;
}

const escapeXml = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
