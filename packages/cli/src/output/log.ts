import { createLogger, createSystemClock } from '@phlo/core';
import type { Logger, LogLevel } from '@phlo/core';
import { paint } from './paint.js';

const styles = { debug: 'dim', info: 'cyan', warn: 'yellow', error: 'red' } as const satisfies Record<LogLevel, string>;

/** Log lines on stderr. */
export function createTerminalLogger({ level }: { readonly level: LogLevel }): Logger {
  return createLogger({
    clock: createSystemClock(),
    level,
    sink: (line) => {
      const fields =
        Object.keys(line.fields).length === 0
          ? ''
          : ` ${paint('dim', JSON.stringify(line.fields, replaceErrors), process.stderr)}`;
      process.stderr.write(
        `${paint(styles[line.level], line.level.padEnd(5), process.stderr)} ${line.message}${fields}\n`,
      );
    },
  });
}

const replaceErrors = (_key: string, value: unknown): unknown => (value instanceof Error ? value.message : value);
