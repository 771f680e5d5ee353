/**
 * @typedef {{ readonly text: string, readonly colour: string, readonly isBold: boolean, readonly isDim: boolean }} Cell
 */

const plain = { colour: 'default', isBold: false, isDim: false };
const colours = new Map([
  [30, 'black'],
  [31, 'red'],
  [32, 'green'],
  [33, 'yellow'],
  [34, 'blue'],
  [35, 'magenta'],
  [36, 'cyan'],
  [37, 'white'],
  [39, 'default'],
  [90, 'grey'],
]);

/**
 * What a terminal shows after it was sent these characters: lines of cells, without those that were written over. It knows line feeds, carriage
 * returns, moving up, erasing and colours, which is what Phlo prints; anything else is an error.
 *
 * @param {string} output
 * @returns {Cell[][]}
 */
export function readScreen(output) {
  const lines = [[]];
  let row = 0;
  let column = 0;
  let style = plain;
  const line = () => (lines[row] ??= []);
  const eraseBelow = () => {
    line().length = Math.min(column, line().length);
    lines.length = row + 1;
  };
  const control = (parameters, name) => {
    const first = parameters[0] ?? 0;
    if (name === 'm') style = (parameters.length === 0 ? [0] : parameters).reduce(restyle, style);
    else if (name === 'K') line().length = first === 2 ? 0 : Math.min(column, line().length);
    else if (name === 'J') eraseBelow();
    else if (name === 'A') row = Math.max(0, row - (first || 1));
    else if (name === 'G') column = (first || 1) - 1;
    else if (!'hl'.includes(name)) throw new Error(`The recording has the control ${name}, which is not known`);
  };
  // oxlint-disable-next-line no-control-regex
  for (const [whole, parameters, name] of output.matchAll(/\u001B\[\??([\d;]*)([A-Za-z])|[\s\S]/gu))
    if (name !== undefined) control(parameters.split(';').filter(Boolean).map(Number), name);
    else if (whole === '\n') row += 1;
    else if (whole === '\r') column = 0;
    else {
      while (line().length < column) line().push({ text: ' ', ...plain });
      line()[column] = { text: whole, ...style };
      column += 1;
    }
  return lines.map((one) => one ?? []);
}

function restyle(style, code) {
  if (code === 0) return plain;
  if (code === 1) return { ...style, isBold: true };
  if (code === 2) return { ...style, isDim: true };
  if (code === 22) return { ...style, isBold: false, isDim: false };
  const colour = colours.get(code);
  if (colour === undefined) throw new Error(`The recording has the style ${code}, which is not known`);
  return { ...style, colour };
}
