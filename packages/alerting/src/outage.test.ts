import { describe, expect, it } from 'vitest';
import { openLab, type WebhookBody } from './alerting.test.setup.js';
import { respond } from './recording-server.test.setup.js';

const runs = 10;
const checksOfRun = 200;

describe('an outage of one receiver for 2,000 events', () => {
  it('loses nothing, changes no order and doubles nothing, and the other receiver hears all of it meanwhile', async () => {
    await using lab = await openLab({ receivers: ['team', 'boss'], config: { minInterval: '0s' }, strict: false });
    const isFailing = (run: number, check: number) => (check + run) % 20 === 0;
    lab.servers['team']?.answerNext(...Array.from({ length: 25 }, () => respond(503, 'down')));
    for (let run = 0; run < runs; run++) {
      const checks = Array.from({ length: checksOfRun }, (_, check) => () => {
        lab.check(isFailing(run, check) ? 'failed' : 'passed', { check: `check_${check}` });
      });
      lab.run(`run-${run}`, ...checks);
      await lab.pass(1_000);
      // As a command does at its end: the target that is down is left alone.
      await lab.test.bus.flush();
    }
    const heardBy = (receiver: string) =>
      (lab.servers[receiver]?.taken<WebhookBody>() ?? []).map(({ id, alerts }) => ({
        id,
        lines: alerts.map(({ reason, title }) => `${reason} ${title}`),
      }));
    const boss = heardBy('boss');
    expect(heardBy('team')).toEqual([]);
    await lab.test.deliverAll();
    const team = heardBy('team');
    expect(team.map(({ lines }) => lines)).toEqual(boss.map(({ lines }) => lines));
    expect(new Set(team.map(({ id }) => id)).size).toBe(team.length);
    expect(heardBy('boss')).toEqual(boss);

    // Each run opens what fails in it, and resolves what failed in the one before.
    const failing = Array.from({ length: checksOfRun }, (_, check) => check).filter((check) => isFailing(0, check));
    expect(team.flatMap(({ lines }) => lines).filter((line) => line.startsWith('opened'))).toHaveLength(
      failing.length * runs,
    );
    expect(team.flatMap(({ lines }) => lines).filter((line) => line.startsWith('resolved'))).toHaveLength(
      failing.length * (runs - 1),
    );
    expect(lab.state.alerts.list({ isOpen: true })).toHaveLength(failing.length);
    expect(lab.test.bus.stats().find(({ hook }) => hook === 'to-team')?.queue).toMatchObject({
      pending: 0,
      dead: 0,
      dropped: 0,
    });
  });

  it('and a thousand alerts that open at once: fifty in a notification, none left out', async () => {
    await using lab = await openLab();
    const checks = Array.from({ length: 1_000 }, (_, check) => () => lab.check('failed', { check: `check_${check}` }));
    lab.run('run', ...checks);
    const heard = await lab.heard();
    expect(heard.map((alerts) => alerts.length)).toEqual(Array.from({ length: 20 }, () => 50));
    expect(new Set(heard.flat()).size).toBe(1_000);
  });
});
