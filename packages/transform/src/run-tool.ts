import { compileReferences } from '@phlo/lake';
import type { EngineSession } from '@phlo/lake';
import type { StageContext } from './stage-context.js';
import { toolError } from './tool-error.js';
import type { ToolModel } from './tool-model.js';
import type { ToolOutput } from './transform-tool.js';

/** What a tool gave, with the session that its rows may still be read from. */
export interface ToolRun extends AsyncDisposable {
  readonly output: ToolOutput;
}

/** Asks a tool for its rows. Throws `TOOL_FAILED`, and the signal's reason where that is what stopped it. */
export async function runTool(model: ToolModel, context: StageContext): Promise<ToolRun> {
  const { signal, log, inputs } = context;
  const reader = createReader(context);
  try {
    const output = await model.build({
      signal,
      log,
      inputs: new Map(inputs.map(({ table, columns }) => [table, columns])),
      query: reader.query,
    });
    return { output, [Symbol.asyncDispose]: reader.close };
  } catch (error) {
    await reader.close();
    if (signal.aborted) throw signal.reason;
    throw toolError(error, model);
  }
}

/** A session of the tool's own, opened when it first reads: the other one is busy while rows are written. */
function createReader({ openSession, inputs, signal }: StageContext) {
  let opening: Promise<EngineSession> | undefined;
  const open = async (): Promise<EngineSession> => {
    const session = await openSession();
    for (const input of inputs) await session.attach(input);
    return session;
  };
  return {
    async *query(sql: string) {
      const session = await (opening ??= open());
      yield* session.stream(compileReferences(sql), [], { signal });
    },
    async close() {
      // Where it could not be opened, the tool has been told.
      const session = await opening?.catch(() => undefined);
      await session?.[Symbol.asyncDispose]();
    },
  };
}
