import { Command, CommanderError } from 'commander';
import { addPluginCommands } from './plugin-commands/add-plugin-commands.js';
import { addCommands, helpLayout } from './commands/add-commands.js';
import type { CommandHost, GlobalOptions } from './commands/host.js';
import { handOver } from './hand-over.js';
import { reserveStdout, surviveClosedOutput } from './output/write.js';
import { readVersion } from './version.js';

/** Runs the command line: parses, acts, prints an error where there is one, and sets the exit code. */
export async function runCli(argv: readonly string[]): Promise<void> {
  if (await handOver(argv)) return;
  surviveClosedOutput();
  let isEnding = false;
  process.on('uncaughtException', (error) => {
    if (!isEnding) void import('./end-uncaught.js').then(({ endUncaught }) => endUncaught(argv, error));
    isEnding = true;
  });
  await runProgram(await createProgram(argv), argv);
}

/** Runs a program with the words that it was called with: acts, prints an error where there is one, and sets the exit code. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(withGlobalsFirst(argv));
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) process.exitCode = 0;
    else if (error instanceof CommanderError) await reportUsage(program, argv, error);
    else await reportFailure(program.opts<GlobalOptions>(), argv, error);
  }
}

/** `--debug` is added to what has just failed, at its end, and so is `--no-plugins`. */
function withGlobalsFirst([node = '', script = '', ...args]: readonly string[]): string[] {
  const isGlobal = (arg: string) => arg === '--debug' || arg === '--no-plugins';
  return [node, script, ...args.filter(isGlobal), ...args.filter((arg) => !isGlobal(arg))];
}

/** `phlo hooks list`. */
const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;

const subcommand = (command: Command, word: string | undefined): Command | undefined =>
  command.commands.find((one) => one.name() === word || one.aliases().some((alias) => alias === word));

/** The command that is meant, as far as the words name one. Words of what is no command name none. */
function commandOf(program: Command, argv: readonly string[]): Command {
  if (program.args.length > 0 && subcommand(program, program.args[0]) === undefined) return program;
  return argv.slice(2).reduce((command, word) => subcommand(command, word) ?? command, program);
}

/** What Commander refuses is told as every other error is. A group that is called alone has shown its help by then. */
async function reportUsage(
  program: Command,
  argv: readonly string[],
  { code, message }: CommanderError,
): Promise<void> {
  process.exitCode = 2;
  if (code === 'commander.help') return;
  const { cliErrors } = await import('./errors.js');
  const command = commandOf(program, argv);
  const path = pathOf(command);
  const isSelecting = code === 'commander.excessArguments' && command.options.some(({ long }) => long === '--select');
  const [said = '', guess] = message.replace(/^error: /, '').split('\n');
  // Such as `(Did you mean run?)`, on a line of its own.
  const suggestion = guess === undefined ? '' : ` ${guess.slice(1, -1)}`;
  const isUnknown = code === 'commander.unknownCommand' && command === program;
  const more = isUnknown ? await explainUnknown(program) : '';
  const usage = cliErrors.create('USAGE', {
    message: `${said.slice(0, 1).toUpperCase()}${said.slice(1).replace(/\.$/, '')}.${suggestion}`,
    hint: `${isSelecting ? 'Assets are named behind `--select`; ' : ''}\`${path} --help\` shows its arguments and an example.${more}`,
  });
  await reportFailure(program.opts<GlobalOptions>(), argv, usage);
}

async function explainUnknown(program: Command): Promise<string> {
  const { explainUnknownCommand } = await import('./plugin-commands/explain-unknown-command.js');
  const { C: folder = process.cwd(), plugins } = program.opts<GlobalOptions>();
  const why = await explainUnknownCommand(program.args[0] ?? '', { folder, isSafeMode: plugins === false });
  return why === undefined ? '' : ` ${why}`;
}

/** What tells of errors is loaded where there is one. */
async function reportFailure(options: GlobalOptions, argv: readonly string[], error: unknown): Promise<void> {
  const [{ describeError }, { printError }] = await Promise.all([
    import('@phlo/core/errors'),
    import('./output/error.js'),
  ]);
  printError(error, { debug: options.debug ?? false, json: argv.includes('--json') });
  process.exitCode = describeError(error).exitCode;
}

/**
 * The commands, each as its own module declares it. With `argv` only those that it names are loaded; the others are there
 * by name and description, which is all that help and suggestions need.
 */
export async function createProgram(argv?: readonly string[]): Promise<Command> {
  const program = new Command('phlo')
    .description('The lakehouse framework for TypeScript teams.')
    .version(readVersion(), '-V, --version')
    .option('-C <folder>', 'act as if started in this folder')
    .option('--debug', 'print log lines and the stack of an error')
    .option('--no-plugins', 'safe mode: load no plugin of an installed package')
    .showSuggestionAfterError()
    // Told by `reportUsage`, with a code and what to do next.
    .configureOutput({ outputError: () => undefined })
    .configureHelp(helpLayout)
    .exitOverride()
    .enablePositionalOptions()
    .hook('preAction', async (_, command) => {
      // The report of `phlo test` is printed by vitest, which knows only of stdout.
      const isJson = command.opts<{ readonly json?: boolean }>().json === true;
      if (isJson && command.name() !== 'test') reserveStdout();
      const { watchSilence } = await import('./output/watch-silence.js');
      // The words of a plugin's command are read when its code is there.
      watchSilence(pathOf(command), { isJson: isJson || command.args.includes('--json') });
    });
  const host: CommandHost = { globals: () => program.opts<GlobalOptions>() };
  await addCommands(program, host, argv);
  if (argv !== undefined) await addPluginCommands(program, host, argv);
  program.addHelpText(
    'after',
    '\nExit codes: 0 ok, 1 failed, 2 usage or config, 3 rejected\nor partial, 4 aborted by a hook, 5 busy, 69 unavailable,\n130 interrupted.',
  );
  return program;
}
