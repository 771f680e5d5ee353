import { expect, it } from 'vitest';
import { createTestClock } from './bus/bus.test.setup.js';
import { createRedactor } from './config/redactor.js';
import { createLogger, type LogRecord } from './log.js';

it('writes lines from its level on, with the fields of its parents, masked', () => {
  const lines: LogRecord[] = [];
  const clock = createTestClock();
  const log = createLogger({
    clock,
    level: 'warn',
    redact: createRedactor(['hunter2']),
    sink: (line) => void lines.push(line),
  });
  log.log('info', 'dropped');
  log.child({ plugin: 'p', a: 1 }).log('error', 'no hunter2', { a: 'hunter2' });
  expect(lines).toEqual([{ time: clock.now(), level: 'error', message: 'no ***', fields: { plugin: 'p', a: '***' } }]);
});

it('writes info and above where nobody says otherwise', () => {
  const lines: LogRecord[] = [];
  const log = createLogger({ clock: createTestClock(), sink: (line) => void lines.push(line) });
  log.log('debug', 'dropped');
  log.log('info', 'kept');
  expect(lines.map(({ message, fields }) => [message, fields])).toEqual([['kept', {}]]);
});
