import { openBooks } from '../book/open-books.js';
import { createClient } from '../server/create-client.js';
import { createFindOwner } from '../server/find-owner.js';
import { findChanges } from '../sync/find-changes.js';
import { recordJournal } from '../sync/record-journal.js';
import { defineCommand } from './command.js';
import { renderPlan } from './render-plan.js';
import type { Plan } from './render-plan.js';

/** `phlo openmetadata plan`. */
export const planCommand = defineCommand<Plan>({
  name: 'plan',
  description: 'what `phlo openmetadata sync` would change on the server',
  example: 'phlo openmetadata plan',
  run: async ({ config, state, project, signal, log }) => {
    const opened = openBooks(state);
    using store = opened.store;
    const { books } = opened;
    store.transaction(() => recordJournal(project.events(), { books, config, withResults: false }));
    const client = createClient(config);
    const onUnknown = (owner: string) => log.log('warn', `OpenMetadata knows no team and no user "${owner}".`);
    const findOwner = createFindOwner(client, { owners: config.owners, onUnknown });
    const all = books.entities.all();
    const changes = await findChanges(all, { client, findOwner, signal });
    return {
      target: client.target,
      changes,
      unchanged: all.length - changes.length,
      waitingResults: books.results.waiting().length,
    };
  },
  render: renderPlan,
});
