import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isPhloError } from '@phlo/core';
import type { PluginState } from '@phlo/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { column } from './column.js';
import { defineSource } from './define-source.js';
import { ingestion } from './ingestion.js';
import { openLake } from './open-lake.test.setup.js';
import type { TestLake } from './open-lake.test.setup.js';

interface TicketOptions {
  readonly project: string;
}

/** A schema as any library would give it. */
const ticketOptions: StandardSchemaV1<TicketOptions, TicketOptions> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof (value as Partial<TicketOptions>).project === 'string'
        ? { value: value as TicketOptions }
        : { issues: [{ message: 'expected text', path: ['project'] }] },
  },
};

const tickets = defineSource({
  plugin: 'helpdesk',
  name: 'tickets',
  options: ticketOptions,
  *read({ options, config, cursor, setCursor, projectDir }) {
    setCursor('2');
    if (cursor === undefined)
      yield [{ id: 1, title: `${options.project} of ${JSON.stringify(config)} in ${typeof projectDir}` }];
  },
});

const schema = { id: column.long(), title: column.string() };
const asset = () => ingestion({ table: 'bronze.tickets', schema, strategy: 'append' }, tickets({ project: 'p1' }));

const state: PluginState = {
  open() {
    throw new Error('nothing here opens it');
  },
};

let lake: TestLake;
beforeEach(async () => {
  lake = await openLake();
});
afterEach(() => lake[Symbol.asyncDispose]());

describe('a source of a plugin', () => {
  it('is read with the configuration of its plugin and the options of its call, and keeps a cursor', async () => {
    const asked: string[] = [];
    const pluginOf = async (name: string) => {
      asked.push(name);
      return { config: { url: 'u' }, state, projectDir: lake.projectDir };
    };
    expect(await lake.load(asset(), { pluginOf })).toBe(1);
    expect(await lake.load(asset(), { pluginOf })).toBe('unchanged');
    expect(asked).toEqual(['helpdesk', 'helpdesk']);
    expect(await lake.query('SELECT title FROM bronze.tickets')).toEqual([{ title: 'p1 of {"url":"u"} in string' }]);
  });

  it('names what it reads, for lineage', () => {
    expect(asset().source.datasets).toEqual(['helpdesk:tickets']);
    const named = defineSource({ plugin: 'p', name: 'n', datasets: () => ['https://example.com'], read: () => [] });
    expect(named().datasets).toEqual(['https://example.com']);
  });

  it('cannot be read where its plugin is not active', async () => {
    for (const pluginOf of [undefined, async () => undefined]) {
      const error: unknown = await lake
        .load(asset(), { ...(pluginOf && { pluginOf }) })
        .catch((reason: unknown) => reason);
      expect(isPhloError(error) && [error.code, error.message, error.dataState]).toEqual([
        'SOURCE_PLUGIN_INACTIVE',
        'bronze.tickets reads a source of the plugin helpdesk, which is not active.',
        'bronze.tickets does not exist yet; nothing was written.',
      ]);
    }
    expect(await lake.store.batches()).toEqual([]);
  });

  it('refuses options that its schema refuses, and any where it has none', () => {
    // @ts-expect-error Its schema wants text.
    expect(() => tickets({ project: 1 })).toThrow(
      expect.objectContaining({
        code: 'ASSET_INVALID',
        message: 'The source tickets of the plugin helpdesk: project: expected text.',
      }),
    );
    const plain = defineSource({ plugin: 'p', name: 'n', read: () => [] });
    // @ts-expect-error It has no options.
    expect(() => plain({ project: 1 })).toThrow('it takes no options');
  });
});
