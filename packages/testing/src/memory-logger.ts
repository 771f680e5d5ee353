import { createLogger, type Clock, type LogLevel, type LogRecord, type Logger } from '@phlo/core';

/** A log that keeps its lines. */
export interface MemoryLogger extends Logger {
  readonly lines: readonly LogRecord[];
  /** Messages, of one level where it is named. */
  messages(level?: LogLevel): readonly string[];
}

/** Keeps every line, `debug` included. */
export function createMemoryLogger(clock: Clock): MemoryLogger {
  const lines: LogRecord[] = [];
  const logger = createLogger({ clock, level: 'debug', sink: (line) => void lines.push(line) });
  return {
    ...logger,
    lines,
    messages: (level) =>
      lines.filter((line) => level === undefined || line.level === level).map(({ message }) => message),
  };
}
