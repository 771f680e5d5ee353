import { describe, expect, it } from 'vitest';
import { createRedactor } from '../config/redactor.js';
import { createTestBus, gateData, quality, staged } from './bus.test.setup.js';
import { onEvent, veto } from './registration.js';

const owner = { plugin: 'acme' };
const redact = createRedactor(['hunter2']);
const fail = () => {
  throw new Error('no login with hunter2');
};

describe('secrets', () => {
  it('are masked in the messages of failed hooks', () => {
    const { bus, events, lines } = createTestBus({ redact });
    bus.register(onEvent('wap.staged', { name: 'h', handler: fail }), owner);
    bus.emit('wap.staged', staged);
    expect(events.at(-1)?.data).toMatchObject({ message: 'no login with ***' });
    expect(JSON.stringify([events, lines, bus.stats()])).not.toContain('hunter2');
  });

  it('are masked in the reason of a veto, which becomes part of the record', async () => {
    const { bus } = createTestBus({ redact });
    bus.register(onEvent('wap.gate', { name: 'h', handler: () => veto('hunter2 is locked') }), owner);
    expect((await bus.gate('wap.gate', gateData)).verdicts[0]?.reason).toBe('*** is locked');
  });

  it('are masked in what foreign code said, before the journal has it, and in what is announced later', () => {
    const journal: string[] = [];
    const { bus, events } = createTestBus({
      redact,
      journal: { append: (event) => void journal.push(JSON.stringify(event)) },
    });
    const error = { code: 'MARTS_UNAVAILABLE', message: 'hunter2', hint: 'ask hunter2', dataState: 'hunter2' };
    bus.emit('plugin.failed', { plugin: 'p', step: 'setup', error });
    bus.emit('quality.result', quality({ message: 'hunter2 in row 7' }));
    bus.emit('wap.rejected', { unit: 'u', batches: [], reasons: [{ source: 'a', reason: 'hunter2' }] });
    const rejected = { asset: 'a.b', kind: 'publish', status: 'rejected', rows: 0, reason: 'no hunter2' } as const;
    const assets = [rejected, { asset: 'a.c', kind: 'transform', status: 'success', rows: 1 } as const];
    const prepared = bus.prepare('run.end', { status: 'failed', assets, durationMs: 1, error });
    expect(journal).toHaveLength(3);
    expect(JSON.stringify([journal, events, prepared])).not.toContain('hunter2');
    expect(prepared.data.error).toEqual({
      code: 'MARTS_UNAVAILABLE',
      message: '***',
      hint: 'ask ***',
      dataState: '***',
    });
    expect(error.message).toBe('hunter2');
  });

  it('cost nothing where an event has no free text: its data is frozen in place', () => {
    const { bus, events } = createTestBus({ redact });
    const data = { ...staged };
    bus.emit('wap.staged', data);
    expect(events[0]?.data).toBe(data);
  });

  it('do not hide that data is no object', () => {
    const { bus } = createTestBus({ redact });
    for (const data of [null, 'text', undefined]) {
      expect(() => bus.emit('wap.staged', data as never)).toThrow(expect.objectContaining({ code: 'EVENT_INVALID' }));
    }
  });
});
