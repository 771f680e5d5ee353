import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colours where a person looks at a terminal that has them; plain text everywhere else. */
function isColourful(stream: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR: refused = '', FORCE_COLOR: forced, TERM: terminal } = process.env;
  if (refused !== '') return false;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && terminal !== 'dumb';
}

export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return isColourful(stream) ? styleText(style, text, { validateStream: false }) : text;
}

const styles: Readonly<Record<string, Style>> = {
  success: 'green',
  active: 'green',
  broken: 'red',
  unconfigured: 'yellow',
  denied: 'gray',
  disabled: 'gray',
  passed: 'green',
  partial: 'yellow',
  warned: 'yellow',
  rejected: 'red',
  failed: 'red',
  errored: 'red',
  skipped: 'gray',
  cancelled: 'gray',
};

/** A status in its colour, or another text in the colour of a status. */
export function paintStatus(status: string, text = status): string {
  const style = styles[status];
  return style === undefined ? text : paint(style, text);
}
