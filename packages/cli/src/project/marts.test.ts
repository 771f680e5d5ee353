import { createSystemClock } from '@phlo/core';
import type { Leases } from '@phlo/core';
import { defineDestinationPlugin } from '@phlo/lake';
import type { DestinationPlugin, MartTarget } from '@phlo/lake';
import { createMemoryLogger } from '@phlo/testing';
import { describe, expect, it } from 'vitest';
import { createMarts } from './marts.js';

const clock = createSystemClock();
const log = createMemoryLogger(clock);
const leases: Leases = {
  holder: () => undefined,
  list: () => [],
  acquire: () => {
    throw new Error('nothing here is leased');
  },
};

const target: MartTarget = {
  kind: 'acme',
  display: 'acme:db',
  connect: 'acme connect',
  published: async () => new Map(),
  publish: async () => [],
  query: async () => [{ from: 'acme' }],
  [Symbol.asyncDispose]: async () => undefined,
};

const acme = (name: string, opened: unknown[] = []): DestinationPlugin =>
  defineDestinationPlugin<unknown>({
    name,
    schemes: ['acme'],
    describe: (url) => `acme:${new URL(url).hostname}`,
    open: async ({ url, config }) => {
      opened.push({ url, config });
      return target;
    },
  });

function martsOf(url: string, list: () => Promise<readonly DestinationPlugin[]>, setUp: string[] = []) {
  const open = async (name: string) => {
    setUp.push(name);
    return { config: { token: 't' } };
  };
  return createMarts({ url, projectDir: '/p', leases, clock, log, plugins: { list, open } });
}

const owner = { runId: 'r', signal: new AbortController().signal };

describe('the marts of a project', () => {
  it('go to the destination that the scheme of their URL names, with what is configured for it', async () => {
    const opened: unknown[] = [];
    const setUp: string[] = [];
    const marts = martsOf('acme://ada:secret@db/x', async () => [acme('acme', opened)], setUp);
    expect(await marts.describe()).toBe('acme:db');
    expect(setUp).toEqual([]);
    await using open = await marts.open(owner);
    expect(await open.query('')).toEqual([{ from: 'acme' }]);
    expect(setUp).toEqual(['acme']);
    expect(opened).toEqual([{ url: 'acme://ada:secret@db/x', config: { token: 't' } }]);
  });

  it.each([
    ['postgres://ada:secret@db/shop', 'postgres://db:5432/shop'],
    ['postgresql://db/shop', 'postgres://db:5432/shop'],
    ['pglite:marts', 'pglite:/p/marts'],
  ])('ask no plugin for what is built in: %s', async (url, described) => {
    const marts = martsOf(url, () => Promise.reject(new Error('a plugin was asked')));
    expect(await marts.describe()).toBe(described);
  });

  it.each([
    [
      'acmee://ada:secret@db',
      'Nothing publishes marts to acmee:; there are postgres:, postgresql:, pglite:, acme:. Did you mean "acme"?',
      'MARTS_SCHEME_UNKNOWN',
    ],
    ['ada:secret@db', 'The URL of the marts is not a PostgreSQL URL.', 'MARTS_URL_INVALID'],
  ])('cannot go to %s, which is told without its password', async (url, message, code) => {
    await expect(martsOf(url, async () => [acme('acme')]).describe()).rejects.toMatchObject({ code, message });
  });

  it('go nowhere where two plugins take the scheme', async () => {
    await expect(martsOf('acme://db', async () => [acme('one'), acme('two')]).describe()).rejects.toThrow(
      'The plugins one and two both publish marts to acme:.',
    );
  });
});
