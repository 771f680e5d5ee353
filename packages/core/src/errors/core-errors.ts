import { defineErrors } from './phlo-error.js';

/** Error codes of `@phlo/core`, and the ones that contracts of core name for their implementations. */
export const coreErrors = defineErrors({
  INTERNAL: {
    exitCode: 1,
    summary: 'Something failed in a way that Phlo has no code for: a defect of Phlo or of a plugin.',
    hint: 'Run the same command with --debug for the stack, and report it.',
  },
  FILE_DENIED: {
    exitCode: 1,
    summary: 'The user that runs Phlo may not read or write a file or folder, or it lies where nothing can be written.',
    hint: '`ls -ld` says whose it is: give it to the user that runs Phlo, or run Phlo as its owner. `phlo doctor` looks at the folders of a project.',
  },
  EVENT_TYPE_UNKNOWN: {
    exitCode: 1,
    summary: 'An event of a type that is not in the catalogue was emitted.',
    hint: 'A plugin gives the types that it adds in `definitions`; whoever makes a bus, in createHookBus({ definitions }).',
  },
  EVENT_DEFINITION_INVALID: {
    exitCode: 2,
    summary: 'An event type that a plugin adds exists already, or its definition is malformed.',
    hint: 'Name it `<plugin>.<what happened>`, with the kind notify or gate, a major version, a summary and an object schema.',
  },
  EVENT_KIND_WRONG: {
    exitCode: 1,
    summary: 'A gate was emitted as a notification, or the other way round.',
    hint: 'Notifications go through bus.emit, gates through await bus.gate.',
  },
  EVENT_INVALID: {
    exitCode: 1,
    summary: "An event's data does not fit the schema of its type, or is not plain JSON.",
    hint: 'Compare the data with the schema of the type, in schemas/ of @phlo/core.',
  },
  EVENT_CONVERSION_FAILED: {
    exitCode: 1,
    summary: 'An event could not be converted from one major of its type to another.',
    hint: 'Report it to whoever defines the event type: its converter is wrong. Hooks of other majors got the event.',
  },
  CLOUDEVENT_INVALID: {
    exitCode: 1,
    summary: 'A JSON document is not a CloudEvent that Phlo wrote.',
    hint: 'Read CloudEvents 1.0 in structured JSON, with Phlo data as `toCloudEvent` writes it.',
  },
  JOURNAL_FAILED: {
    exitCode: 1,
    summary: 'The journal could not take an event.',
    hint: 'Run `phlo doctor` to see the state of .phlo/state.db.',
  },
  BUS_CLOSED: {
    exitCode: 1,
    summary: 'An event was emitted, or a hook registered, after the bus was closed.',
    hint: 'Close the bus last, after everything that emits.',
  },
  BUS_PLANS: {
    exitCode: 1,
    summary: 'An event was emitted or replayed on a bus of the mode `plan`, which only tells what would run.',
    hint: "Make the bus without mode: 'plan'.",
  },
  HOOK_ABORTED: {
    exitCode: 4,
    summary: 'A hook with the policy `raise` failed, which aborts the flow.',
    hint: "Mend the hook, or change its policy to 'log'.",
  },
  HOOK_LOOP: {
    exitCode: 1,
    summary: 'Hooks emit events in a circle, or one event caused too many others.',
    hint: 'Do not emit an event from a hook that the same event causes to run.',
  },
  HOOK_DUPLICATE: {
    exitCode: 2,
    summary: 'A plugin registers two hooks of one name.',
    hint: 'Give every hook of a plugin a name of its own, and load the plugin once.',
  },
  HOOK_EVENT_UNKNOWN: {
    exitCode: 2,
    summary: 'A hook listens to an event type that does not exist, or to a pattern that matches none.',
    hint: '`phlo events schema` lists the types. A type of a plugin is there while that plugin is installed.',
  },
  HOOK_FILTER_INVALID: {
    exitCode: 2,
    summary: "A hook's `where` can never match or cannot be understood.",
    hint: 'Assets are exact, `*` stands for one segment and a final `**` for the rest; data fields must be marked indexed in the catalogue.',
  },
  HOOK_DELIVERY_UNSUPPORTED: {
    exitCode: 2,
    summary: "A hook's delivery does not go with its event or handler, or is not available.",
    hint: "Use delivery 'queued' for an asynchronous handler, or 'await' on a gate.",
  },
  HOOK_INVALID: {
    exitCode: 2,
    summary: 'A hook has no name or handler, or a setting that is out of range.',
  },
  HOOK_UNAVAILABLE: {
    exitCode: 69,
    summary: 'The target of a queued hook is not there; its events wait and nothing is lost.',
    hint: 'Start the target, then run `phlo hooks deliver`.',
  },
  HOOK_OVERRIDE_INVALID: {
    exitCode: 2,
    summary: 'A setting in `hooks` of phlo.config.ts cannot be applied to that hook.',
    hint: 'An operator may turn an inline hook into a queued one, never back, and may only narrow its filter.',
  },
  HOOK_UNKNOWN: {
    exitCode: 2,
    summary: 'There is no hook of that name, or no book of its deliveries.',
    hint: 'List the hooks with `phlo hooks list`.',
  },
  PLUGIN_INVALID: {
    exitCode: 2,
    summary: 'A plugin has no name, or does not give its hooks in one of the known ways.',
    hint: 'Make it with definePlugin({ name, hooks }) or definePlugin({ name, getHooks }).',
  },
  PLUGIN_FAILED: {
    exitCode: 1,
    summary: 'A plugin could not be loaded, set up or disposed.',
    hint: 'Mend the plugin, or take it out of `plugins` in phlo.config.ts.',
  },
  PLUGIN_TIMEOUT: {
    exitCode: 1,
    summary: 'The import, `setup` or `dispose` of a plugin did not end in time.',
    hint: 'Give what the plugin waits for a time limit of its own, and heed the `signal` of its context.',
  },
  PLUGIN_CONFIG_INVALID: {
    exitCode: 2,
    summary: 'What the project configures for a plugin does not fit the schema of the plugin.',
    hint: 'Correct the fields named above, in `plugins.config` of phlo.config.ts.',
  },
  PLUGIN_MANIFEST_INVALID: {
    exitCode: 2,
    summary: 'The `phlo` field of a package is not a manifest of plugins.',
    hint: 'Whoever made the package corrects it and runs `phlo plugin build`.',
  },
  PLUGIN_MANIFEST_STALE: {
    exitCode: 2,
    summary: 'The manifest of a plugin says something else than its code.',
    hint: 'Whoever made the package runs `phlo plugin build` before publishing; or install another version of it.',
  },
  PLUGIN_API_UNSUPPORTED: {
    exitCode: 2,
    summary: 'A plugin is made for a later version of the plugin contracts.',
    hint: 'Update Phlo.',
  },
  PLUGIN_ENTRY_MISSING: {
    exitCode: 2,
    summary: 'The file that a manifest names as the entry of a plugin is not there.',
    hint: 'Build the package, if it is your own; else install it again.',
  },
  PLUGIN_CONFLICT: {
    exitCode: 2,
    summary: 'Two packages bring a plugin of the same group and name, or two plugins define one event type.',
    hint: 'Remove one of the packages from the dependencies of the project.',
  },
  PLUGIN_UNKNOWN: {
    exitCode: 2,
    summary: 'There is no plugin of that name, or it does not act.',
    hint: 'Run `phlo plugin list` for the plugins of the project.',
  },
  PACKAGE_JSON_INVALID: {
    exitCode: 2,
    summary: 'A package.json cannot be read as JSON.',
    hint: 'Correct the file; npm cannot read it either.',
  },
  PLUGIN_STATE_MISSING: {
    exitCode: 1,
    summary: 'A plugin opens its state, and whoever loaded it gave it none.',
    hint: 'Load it with a `stateOf`: `openPluginStore` of @phlo/state makes what it gives.',
  },
  SERVE_TOKEN_MISSING: {
    exitCode: 2,
    summary: 'Something was to be served beyond this machine without a token.',
    hint: 'Give a token, or serve it on 127.0.0.1.',
  },
  SERVE_ADDRESS_BUSY: {
    exitCode: 5,
    summary: 'The address on which something was to be served is taken, or may not be used.',
    hint: 'Choose another port with `--port`, or end what listens there.',
  },
  ENV_MISSING: {
    exitCode: 2,
    summary: 'An environment variable that the configuration names is not set.',
    hint: 'Set it in the environment or in .env of the project.',
  },
  ENV_INVALID: {
    exitCode: 2,
    summary: 'A .env file has a line that is not NAME=value.',
  },
});
