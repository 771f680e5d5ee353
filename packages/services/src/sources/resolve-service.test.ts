import { expect, it } from 'vitest';
import { parseDefinition } from '../definition/parse-definition.js';
import { resolveService } from './resolve-service.js';

const resolve = (yaml: string, env: Readonly<Record<string, string>> = {}) =>
  resolveService(parseDefinition(yaml, '/shop/services/a/service.yaml'), 'project', {
    project: { name: 'shop', dir: '/shop' },
    env,
    node: 'node',
    phlo: 'phlo',
  });

it('takes a variable for set only where it is, whatever every object is called', () => {
  const yaml = `name: a
env: { toString: word, COPY: '\${toString:-none}', valueOf: { secret: true } }
native: { command: [x] }
`;
  const { expand, secrets } = resolve(yaml);
  expect([expand('${toString} ${COPY} ${constructor:-left}'), secrets]).toEqual(['word none left', []]);
  expect(resolve(yaml, { toString: 'set', valueOf: 'secret' }).expand('${toString} ${COPY} ${valueOf}')).toBe(
    'set set secret',
  );
  expect(() => resolve(yaml).env).toThrow('a needs the variable valueOf');
});
