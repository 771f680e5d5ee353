import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colours where a person looks at a terminal that has them; plain text everywhere else. */
const isColourful = (stream: { readonly isTTY?: boolean }) =>
  process.env.NO_COLOR === undefined && (process.env.FORCE_COLOR !== undefined || stream.isTTY === true);

export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return isColourful(stream) ? styleText(style, text, { validateStream: false }) : text;
}

const styles: Readonly<Record<string, Style>> = {
  success: 'green',
  passed: 'green',
  partial: 'yellow',
  warned: 'yellow',
  rejected: 'red',
  failed: 'red',
  errored: 'red',
  skipped: 'gray',
  cancelled: 'gray',
};

export function paintStatus(status: string): string {
  const style = styles[status];
  return style === undefined ? status : paint(style, status);
}
