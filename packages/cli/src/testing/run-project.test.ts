import { onEvent } from '@phlo/core';
import { expect, it } from 'vitest';
import { durableSender, openReceiver, writeHookProject } from '../hooks.test.setup.js';
import { runProject } from './run-project.js';

it('reaches nobody by the queued hooks of the plugins, unless it is asked to; those of the test hear all', async () => {
  await using receiver = await openReceiver();
  await using project = writeHookProject({ plugins: durableSender, url: receiver.url });
  const heard: string[] = [];
  const own = onEvent('run.end', {
    name: 'own',
    delivery: 'queued',
    queue: 'durable',
    handler: ({ data }) => void heard.push(data.status),
  });
  {
    await using run = await runProject({ dir: project.cwd, hooks: [own] });
    await run.project.flush();
    expect(run.project.bus.stats().find(({ plugin }) => plugin === 'acme')?.queue?.pending).toBeGreaterThan(0);
  }
  expect([heard, receiver.ids]).toEqual([['success'], []]);
  {
    await using run = await runProject({ dir: project.cwd, deliver: true });
    await run.project.flush();
  }
  expect(receiver.ids.length).toBeGreaterThan(0);
}, 60_000);
