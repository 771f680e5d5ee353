import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isPhloError } from '@phlo/core';
import { definitionJsonSchema } from './definition-schema.js';
import { parseDefinition } from './parse-definition.js';

const whole = `
name: cache
description: Keeps what was asked before
category: cache
default: false
profile: fast
depends_on: [store]
env:
  CACHE_SIZE: 64
  CACHE_PASSWORD: { description: for clients, secret: true }
ports: { main: '\${CACHE_PORT:-6379}', admin: 8080 }
health: { tcp: '{port:main}', interval: 500ms, timeout: 2s, retries: 9 }
native:
  - name: redis
    command: ['{bin:redis}', --port, '{port:main}']
    requires: { redis: [redis-server, /opt/redis/bin/redis-server] }
    install: apt install redis-server
    stop_signal: SIGINT
    grace: 3s
    restart: { policy: always, max: 3, backoff: 100ms }
  - command: ['{node}', '{service_dir}/cache.js']
    cwd: '{project_root}'
    env: { MODE: small }
    restart: on-failure
compose: { image: 'redis:8', ports: ['\${CACHE_PORT:-6379}:6379'] }
files: [{ source: cache.conf, dest: cache.conf, expand: true }]
hooks:
  pre_start:
    - { name: check, command: ['sh', '-c', 'test -n "$1"', '-', '{port:main}'], policy: raise, timeout: 5s, priority: 10 }
  post_start:
    - { name: warm, command: ['{node}', warm.js], env: { PORT: '{port:main}' }, requires: [curl] }
`;

const bomb = 'bcdef'
  .split('')
  .reduce((text, name, index) => `${text}${name}: &${name} [${`*${'abcde'[index]},`.repeat(9)}]\n`, 'a: &a [x]\n');

const problemsOf = (text: string): string => {
  try {
    parseDefinition(text, '/p/services/x/service.yaml');
    return 'none';
  } catch (error) {
    return isPhloError(error) ? error.message : String(error);
  }
};

describe('a service.yaml', () => {
  it('becomes a definition with its defaults, durations in milliseconds', () => {
    const { native, health, hooks, env, ports, ...rest } = parseDefinition(whole, '/p/services/cache/service.yaml');
    expect(rest).toEqual({
      name: 'cache',
      description: 'Keeps what was asked before',
      category: 'cache',
      isDefault: false,
      profile: 'fast',
      dependsOn: ['store'],
      compose: { image: 'redis:8', ports: ['${CACHE_PORT:-6379}:6379'] },
      files: [{ source: 'cache.conf', dest: 'cache.conf', expands: true }],
      path: '/p/services/cache/service.yaml',
    });
    expect(health).toEqual({
      probe: { kind: 'tcp', port: '{port:main}' },
      intervalMs: 500,
      timeoutMs: 2_000,
      retries: 9,
    });
    expect(Object.fromEntries(ports)).toEqual({ main: '${CACHE_PORT:-6379}', admin: '8080' });
    expect(Object.fromEntries(env)).toEqual({
      CACHE_SIZE: { default: '64', isSecret: false, isGenerated: false },
      CACHE_PASSWORD: { description: 'for clients', isSecret: true, isGenerated: false },
    });
    expect(native.map(({ name, stopSignal, graceMs, restart }) => ({ name, stopSignal, graceMs, restart }))).toEqual([
      { name: 'redis', stopSignal: 'SIGINT', graceMs: 3_000, restart: { policy: 'always', max: 3, backoffMs: 100 } },
      {
        name: 'default',
        stopSignal: 'SIGTERM',
        graceMs: 10_000,
        restart: { policy: 'on-failure', max: 5, backoffMs: 1_000 },
      },
    ]);
    expect(hooks.get('pre_start')).toMatchObject([{ name: 'check', policy: 'raise', timeoutMs: 5_000, priority: 10 }]);
    expect(hooks.get('post_start')).toMatchObject([
      { name: 'warm', policy: 'log', timeoutMs: 60_000, priority: 100, requires: ['curl'] },
    ]);
  });

  it('bounds its durations: none is longer than a timer takes, and no timeout is nothing', () => {
    const problems = problemsOf(`name: cache
health: { tcp: 1, interval: 577h, timeout: 0s }
native:
  command: [x]
  grace: ${'9'.repeat(400)}h
  restart: { policy: always, backoff: 34561m }
hooks: { pre_start: [{ name: check, command: [x], timeout: 0.4ms }] }
`);
    for (const field of ['health.interval', 'native.grace', 'native.restart.backoff'])
      expect(problems).toContain(`${field}: a duration of at most 576h`);
    for (const field of ['health.timeout', 'hooks.pre_start[0].timeout'])
      expect(problems).toContain(`${field}: more than nothing`);
    const given = 'name: a\nhealth: { tcp: 1, interval: 0s, timeout: 576h }\nnative: { command: [x], grace: 0s }\n';
    expect(parseDefinition(given, '/p').health).toMatchObject({ intervalMs: 0, timeoutMs: 2_073_600_000 });
  });

  it('has texts of one line where they are shown in one, and nothing that commands a terminal', () => {
    const folded = parseDefinition(
      `name: a
description: >
  What was asked
  before
env: { A: { description: "of\\nits clients" } }
native: { command: [x], install: "apt\\n  install x\\n" }
`,
      '/p',
    );
    expect([folded.description, folded.env.get('A')?.description, folded.native[0]?.install]).toEqual([
      'What was asked before',
      'of its clients',
      'apt install x',
    ]);
    const problems = problemsOf(`name: a
description: "red \\e[31m"
category: "one\\ntwo"
env: { A: { description: "back\\b" } }
native: { command: [x], install: "right to left \\u202e" }
hooks: { pre_start: [{ name: "check\\npassed", command: [x] }, { name: "\\u2028", command: [x] }] }
`);
    for (const field of ['description', 'env.A.description', 'native.install'])
      expect(problems).toContain(`${field}: a text without control characters`);
    for (const field of ['category', 'hooks.pre_start[0].name', 'hooks.pre_start[1].name'])
      expect(problems).toContain(`${field}: one line, without control characters`);
  });

  it('has every problem told at once, each with its line, and a guess for what is mistyped', () => {
    expect(
      problemsOf(`name: Cache
descripton: x
ports: { main: many }
health: { tcp: '{port:mian}', htpp: x }
native:
  command: redis-server --port 6379
  requires: { Redis: redis-server }
  grace: 10
  restart: { policy: sometimes }
hooks:
  pre_strat: []
  post_start:
    - { name: warm, comand: [x], policy: raise }
`),
    ).toMatchInlineSnapshot(`
      "/p/services/x/service.yaml is not a valid service:
        - line 1: name: lower-case letters, digits and "-", beginning with a letter, at most 63
        - line 2: descripton: there is no such field. Did you mean "description"?
        - line 4: health.htpp: there is no such field. Did you mean "http"?
        - line 6: native.command: a list: program and arguments, such as ["redis-server", "--port", "6379"]
        - line 7: native.requires.Redis: lower-case letters, digits and "-", beginning with a letter, at most 63
        - line 8: native.grace: expected string, received number
        - line 9: native.restart.policy: expected one of "no"|"on-failure"|"always"
        - line 11: hooks.pre_strat: there is no such field. Did you mean "pre_start"?
        - line 13: hooks.post_start[0].command: a list: program and arguments, such as ["redis-server", "--port", "6379"]
        - line 13: hooks.post_start[0].comand: there is no such field. Did you mean "command"?"
    `);
    expect(
      problemsOf(`name: cache
depends_on: [cache]
ports: { main: many }
health: { tcp: '{port:mian}', http: x, status: 200 }
native:
  - command: [sh, -c, 'echo {project_name}', '{bin:redis}']
  - command: ['{project_nme}', '{{print}', '{"json": 1}']
files:
  - { source: ../../.env, dest: /etc/passwd }
hooks:
  post_start:
    - { name: warm, command: [x], policy: raise }
    - { name: warm, command: [x] }
`),
    ).toMatchInlineSnapshot(`
      "/p/services/x/service.yaml is not a valid service:
        - line 2: depends_on: it cannot depend on itself
        - line 3: ports.main: a number from 1 to 65535, a range of at most 1000 such as 8000-8010, or a placeholder such as \${PORT:-5432}
        - line 4: health: it has exactly one of http, tcp and command, not 2
        - line 4: health.tcp: there is no placeholder {port:mian}. Did you mean "port:main"?
        - line 6: native[0].command[3]: there is no placeholder {bin:redis}. For a brace write {{
        - line 6: native[0].command[2]: a value would become part of a program of the shell: give it behind the program and read it as "$1", or by env; a variable of the shell is $\${NAME}
        - line 7: native[1]: a form is called "default" already: give each a name
        - line 7: native[1].command[0]: there is no placeholder {project_nme}. Did you mean "project_name"?
        - line 9: files[0].source: it leads out of its folder
        - line 9: files[0].dest: it leads out of its folder
        - line 12: hooks.post_start[0].policy: what has happened cannot be aborted: raise is for pre_start and pre_stop
        - line 13: hooks.post_start[1].name: a hook of post_start is called warm already"
    `);
  });

  it('is told where it is something else: broken YAML, a key twice, a list, nothing, nothing that runs', () => {
    expect(['name: [\n', 'name: a\nname: b\n', '- a\n', '', 'name: a\n'].map(problemsOf)).toMatchInlineSnapshot(`
      [
        "/p/services/x/service.yaml is not a valid service:
        - line 2: Flow sequence in block collection must be sufficiently indented and end with a ]",
        "/p/services/x/service.yaml is not a valid service:
        - line 2: Map keys must be unique",
        "/p/services/x/service.yaml is not a valid service:
        - line 1: expected object, received array",
        "/p/services/x/service.yaml is not a valid service:
        - line 1: name: expected string, received undefined",
        "/p/services/x/service.yaml is not a valid service:
        - line 1: it has neither native nor compose: nothing can run it",
      ]
    `);
  });

  it('may say something once by anchors and merge keys, and has its variables as they were written', () => {
    const { env, native } = parseDefinition(
      `name: x
env: { <<: &all { VERSION: 1.10, MODE: 0755, ACCOUNT: 12345678901234567890, IS_ON: true }, SIZE: { default: 1e3 } }
native: [{ command: &run [x], env: *all }, { <<: { command: *run }, name: other }]
`,
      '/p/services/x/service.yaml',
    );
    const texts = [...env].map(([name, { default: text }]) => `${name}=${text}`);
    expect(texts.toSorted()).toEqual([
      'ACCOUNT=12345678901234567890',
      'IS_ON=true',
      'MODE=0755',
      'SIZE=1e3',
      'VERSION=1.10',
    ]);
    expect([...(native[0]?.env ?? [])]).toContainEqual(['VERSION', '1.10']);
    expect(native[1]?.command).toEqual(['x']);
  });

  it.each([
    [
      'an alias in what it names',
      'compose: &c { image: x, labels: *c }',
      'line 2: the alias *c stands in what it names',
    ],
    ['aliases of aliases', bomb, 'line 1: Excessive alias count'],
    ['a tag that means nothing', 'description: !secret x', 'line 2: Unresolved tag: !secret'],
    ['a second document', '---\nname: y', 'Source contains multiple documents'],
    ['a way to a prototype', 'env: { __proto__: { default: 1 } }', 'line 2: __proto__: there is no such field'],
    ['a port that is none', "ports: { main: '70000' }", 'line 2: ports.main: a number from 1 to 65535'],
    ['a default that is no port', "ports: { main: '${P:-0}' }", 'line 2: ports.main: a number from 1 to 65535'],
    ['no program', "native: { command: [''] }", 'line 2: native.command[0]: a program'],
    ['a number for a word', 'native: { command: [x, 1] }', 'native.command[1]: a text: put it in quotes'],
    ['the sign NUL', 'native: { command: ["a\\0b"] }', 'no program can be given a text with the sign NUL in it'],
    ['a variable without a value', 'env: { A: null }', 'env.A: expected object, received null, or expected string'],
  ])('is refused for %s', (_, lines, problem) => {
    expect(problemsOf(`name: x\n${lines}\n`)).toContain(problem);
  });

  it('is what the guide shows', () => {
    const guide = readFileSync(new URL('../../../../docs/guide/services.md', import.meta.url), 'utf8');
    const [, example = ''] = /```yaml title="services[^\n]*\n([^]*?)```/.exec(guide) ?? [];
    expect(parseDefinition(example, '/p/services/queue/service.yaml').name).toBe('queue');
  });

  it('is what the published schema says, as somebody else reads it', () => {
    const published: unknown = JSON.parse(readFileSync(new URL('../../service.schema.json', import.meta.url), 'utf8'));
    expect(published).toEqual(definitionJsonSchema());
    const isValid = new Ajv2020({ strict: false }).compile(definitionJsonSchema());
    expect(isValid(parse(whole))).toBe(true);
    expect(isValid({ name: 'cache', native: { command: 'redis-server' } })).toBe(false);
    expect(isValid({ name: 'cache', nativ: {} })).toBe(false);
  });
});

describe('the compose form of a service.yaml', () => {
  const withCompose = (lines: string): string => `name: x\ncompose:\n  image: acme/x:1\n  ${lines}\n`;

  it.each([
    ['ports: ["1:1"]', 'none'],
    ['x-anything: { is: kept }', 'none'],
    [
      'volume: ["a:/b"]',
      'line 4: compose.volume: the Compose Specification has no volume in a service. Did you mean "volumes"?',
    ],
    ['depends_on: [y]', 'line 4: compose.depends_on: write depends_on beside compose, not in it'],
    ['secrets: [y]', 'line 4: compose.secrets: write env with secret: true beside compose'],
  ])('keeps %s or says why not: nothing is left out', (lines, problem) => {
    expect(problemsOf(withCompose(lines))).toContain(problem);
  });

  it('names an image or what to build', () => {
    expect(problemsOf('name: x\ncompose: { command: [a] }\n')).toContain('it has neither image nor build');
  });

  it('makes no variable at random that is not secret', () => {
    const text = 'name: x\nenv: { A: { generate: true } }\ncompose: { image: a }\n';
    expect(problemsOf(text)).toContain('only a secret is made at random');
  });
});
