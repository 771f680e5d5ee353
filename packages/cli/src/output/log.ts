import { createLogger, createSystemClock } from '@phlo/core';
import type { Logger, LogLevel } from '@phlo/core';
import { paint } from './paint.js';
import { asTyped } from './terminal.js';
import { harmless } from './text.js';
import { writeAside } from './write.js';

const styles = { debug: 'dim', info: 'cyan', warn: 'yellow', error: 'red' } as const satisfies Record<LogLevel, string>;

interface TerminalLoggerOptions {
  readonly level: LogLevel;
  /** Prints a line. Default: on stderr. */
  readonly say?: (text: string) => void;
}

/** Log lines for people. */
export function createTerminalLogger({ level, say = writeLine }: TerminalLoggerOptions): Logger {
  return createLogger({
    clock: createSystemClock(),
    level,
    sink: (line) => {
      const fields =
        Object.keys(line.fields).length === 0
          ? ''
          : ` ${paint('dim', JSON.stringify(line.fields, replaceErrors), process.stderr)}`;
      say(
        `${paint(styles[line.level], line.level.padEnd(5), process.stderr)} ${asTyped(harmless(line.message))}${fields}`,
      );
    },
  });
}

const writeLine = (text: string): void => writeAside(`${text}\n`);

const replaceErrors = (_key: string, value: unknown): unknown => (value instanceof Error ? value.message : value);
