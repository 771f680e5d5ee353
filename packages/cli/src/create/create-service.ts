import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exampleService, portVariable, readServices } from '@phlo/services';
import { cliErrors } from '../errors.js';
import type { Creation } from './creation.js';
import { quoted } from './literal.js';
import { parseKebab } from './names.js';

/** A service of the project that works, with a hook before its start and one after it. Throws `CREATE_*`. */
export function createService(projectDir: string, given: string): Creation {
  const name = parseKebab(given, 'service');
  if (existsSync(join(projectDir, 'services', name)))
    throw cliErrors.create('CREATE_TARGET_EXISTS', { message: `The project has a service "${name}" already.` });
  const test = `tests/${name}-service.test.ts`;
  return {
    files: { ...Object.fromEntries(exampleService(name, { port: newPort(projectDir) })), [test]: serviceTest(name) },
    test,
    shows: [
      ['services', 'start', name],
      ['services', 'status', name],
      ['services', 'stop', name],
    ],
  };
}

const firstPort = 8090;

/** A port that no service of the project, and none that it may take in, has for its own. */
function newPort(projectDir: string): number {
  const { services } = readServices({ projectDir, packages: [] });
  const texts = [...services.values()].flatMap(({ definition }) => [...definition.ports.values()]);
  const taken = new Set(texts.flatMap((text) => text.match(/\d+/g) ?? []));
  let port = firstPort;
  while (taken.has(String(port))) port += 1;
  return port;
}

const serviceTest = (name: string): string => `import { expect, runServices, test } from 'phlo/testing';

test(${quoted(`${name} starts, answers, and stops, and its hooks hear of it`)}, async () => {
  await using run = await runServices({ services: [${quoted(name)}], freePorts: [${quoted(portVariable(name))}] });

  const [started] = run.outcomes;
  expect(started).toMatchObject({ service: ${quoted(name)}, status: 'running' });
  const answer = await fetch(\`http://127.0.0.1:\${started?.ports?.['main']}/\`);
  expect(await answer.text()).toBe('hello\\n');

  await run.stop();
  expect(run.types(${quoted(name)}).filter((type) => type !== 'service.hook')).toEqual([
    'service.pre_start',
    'service.post_start',
    'service.pre_stop',
    'service.post_stop',
  ]);
  expect(run.events('service.hook').filter(({ data }) => data.status !== 'passed')).toEqual([]);
});
`;
