import { describe, expect, it } from 'vitest';
import { ask, testProject, withServer } from './services.test.setup.js';

const signal = new AbortController().signal;

describe('a service', { timeout: 120_000 }, () => {
  it('is none of a copy of its project, which says so and leaves it alone', async () => {
    const { project, port } = await withServer();
    await using _ = project;
    const { services } = await project.open();
    const [started] = await services.start({ signal });
    await using copy = await testProject(project.dir);
    const other = await copy.open();
    expect(await other.services.status()).toMatchObject([
      { state: 'stopped', ended: expect.stringContaining('its folder was copied or moved') },
    ]);
    const [refused] = await other.services.start({ signal });
    expect(refused?.error?.message).toContain(`process ${started?.pid} (the service cache of ${project.dir})`);
    expect(await other.services.reset({ signal })).toMatchObject([{ status: 'stopped' }]);
    expect(await ask(port)).toBe(String(started?.pid));
    expect(await services.status()).toMatchObject([{ state: 'running', pid: started?.pid }]);
  });
});
