import { quoted } from './literal.js';

interface HookFacts {
  readonly name: string;
  readonly constant: string;
  readonly type: string;
  readonly isGate: boolean;
}

/** The code of a plugin of the project with one hook. */
export const hookSource = (facts: HookFacts): string => (facts.isGate ? gateHook(facts) : notifyHook(facts));

const gateHook = ({ name, constant, type }: HookFacts): string => `import { definePlugin, onEvent, veto } from 'phlo';

/** A plugin of this project: it is asked before something happens, and may refuse it. */
export const ${constant} = definePlugin({
  name: ${quoted(name)},
  hooks: [
    onEvent(${quoted(type)}, {
      name: 'decide',
      // A veto blocks, with its reason in the run's record; nothing lets it pass. Here whoever names \`freeze\` in the tags is refused.
      handler: (event) => (event.tags['freeze'] === undefined ? undefined : veto(\`frozen: \${event.tags['freeze']}\`)),
    }),
  ],
});
`;

const notifyHook = ({ name, constant, type }: HookFacts): string => `import { definePlugin, onEvent } from 'phlo';

/** A plugin of this project: it hears what has happened. What it emits, other plugins hear. */
export const ${constant} = definePlugin({
  name: ${quoted(name)},
  hooks: [
    onEvent(${quoted(type)}, {
      name: 'tell',
      handler: (event, context) =>
        context.emit('telemetry.metric', {
          name: ${quoted(`${name}.heard`)},
          value: 1,
          attributes: { event: event.type, assets: event.assetKeys.join(',') },
        }),
    }),
  ],
});
`;

/** Its test, on the test bus. */
export const hookTest = (facts: HookFacts): string => (facts.isGate ? gateTest(facts) : notifyTest(facts));

const gateTest = ({
  name,
  constant,
  type,
}: HookFacts): string => `import { createTestBus, expect, test } from 'phlo/testing';
import { ${constant} } from '../hooks/${name}.ts';

test(${quoted(`${name} refuses what is frozen, and nothing else`)}, async () => {
  await using bench = await createTestBus({ plugins: [${constant}] });

  expect((await bench.ask(${quoted(type)})).allowed).toBe(true);
  const refused = await bench.ask(${quoted(type)}, {}, { tags: { freeze: 'audit' } });
  expect(refused.verdicts).toMatchObject([{ verdict: 'veto', reason: 'frozen: audit' }]);
});
`;

const notifyTest = ({
  name,
  constant,
  type,
}: HookFacts): string => `import { createTestBus, expect, test } from 'phlo/testing';
import { ${constant} } from '../hooks/${name}.ts';

test(${quoted(`${name} tells of ${type}, once`)}, async () => {
  await using bench = await createTestBus({ plugins: [${constant}] });
  bench.fire(${quoted(type)});

  expect(bench.eventsOf('telemetry.metric')).toMatchObject([{ data: { name: ${quoted(`${name}.heard`)}, value: 1 } }]);
});
`;
