import { publish } from '@phlo/publish';
import { expect, it } from 'vitest';
import { openTestLake } from './lake.test.setup.js';
import { define, ids, sqlModel } from './project.test.setup.js';

it('warns of a table that is read and that no asset makes any more, and not of one that somebody else has written', async () => {
  await using lake = await openTestLake();
  const marts = publish({ name: 'marts', marts: [{ from: 'gold.b' }] });
  const a = ids('bronze.a', [1, 2]);
  await lake.run(define({ ingestions: [a], models: [sqlModel('gold.b', "select id from ref('bronze.a')")] }));
  const renamed = [sqlModel('gold.c', "select id from ref('bronze.a')")];
  await lake.run(define({ ingestions: [a], models: renamed, publishes: [marts] }));
  const warnings = () => lake.log.messages('warn');
  expect(warnings()).toEqual(['marts reads gold.b, which no asset makes any more: it stays as it is.']);
  await lake.run(define({ ingestions: [a], models: renamed, publishes: [marts] }), { select: ['gold.c'] });
  expect(warnings()).toHaveLength(1);
});
