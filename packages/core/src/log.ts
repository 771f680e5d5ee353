import type { Clock } from './clock.js';

/** From the least to the worst: `debug`, `info`, `warn`, `error`. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** A log as an argument. Fields are JSON values; secrets are masked by the sink. */
export interface Logger {
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** A logger that adds `fields` to each line. */
  child(fields: Readonly<Record<string, unknown>>): Logger;
}

/** One line of the log, masked already. */
export interface LogRecord {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Where lines of a log go, and which of them. */
export interface LoggerOptions {
  readonly clock: Clock;
  /** Takes a line: prints it, keeps it, sends it. */
  readonly sink: (record: LogRecord) => void;
  /** Lines below it are dropped. Default `info`. */
  readonly level?: LogLevel;
  /** Masks secrets in a message and in the values of fields; see `createRedactor`. */
  readonly redact?: <T>(value: T) => T;
}

const rank: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** A logger that writes to one sink. */
export function createLogger(options: LoggerOptions): Logger {
  const lowest = rank[options.level ?? 'info'];
  const redact = options.redact ?? ((value) => value);
  const withFields = (inherited: Readonly<Record<string, unknown>>): Logger => ({
    log(level, message, fields) {
      if (rank[level] < lowest) return;
      const merged = fields === undefined ? inherited : { ...inherited, ...fields };
      options.sink({ time: options.clock.now(), level, message: redact(message), fields: redact(merged) });
    },
    child: (fields) => withFields({ ...inherited, ...fields }),
  });
  return withFields({});
}
