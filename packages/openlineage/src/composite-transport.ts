import { OpenLineageError } from './errors.js';
import type { Transport } from './transport.js';

/** Which transports events go to, and when the next one is not asked any more. */
export interface CompositeTransportOptions {
  /** In the order in which they are tried. */
  readonly transports: readonly Transport[];
  /** Whether the others are tried where one fails; it then succeeds where one of them does. Default true. */
  readonly continueOnFailure?: boolean;
  /** Whether the others get it where one has taken it. Default true. */
  readonly continueOnSuccess?: boolean;
  /** Told of each failure that the others made up for. */
  readonly onFailure?: (error: unknown, transport: Transport) => void;
}

/** Hands every event to several transports, one after the other. Disposing disposes them. */
export function createCompositeTransport(options: CompositeTransportOptions): Transport {
  const { transports, continueOnFailure = true, continueOnSuccess = true, onFailure } = options;
  if (transports.length === 0)
    throw new OpenLineageError('CONFIG_INVALID', 'A composite transport needs transports, and has none');
  return {
    target: transports.map(({ target }) => target).join(', '),
    emit: async (event, emitOptions) => {
      const failures: { readonly error: unknown; readonly transport: Transport }[] = [];
      let taken = 0;
      for (const transport of transports) {
        try {
          await transport.emit(event, emitOptions);
          taken++;
          if (!continueOnSuccess) break;
        } catch (error) {
          if (!continueOnFailure) throw error;
          failures.push({ error, transport });
        }
      }
      // The first one says best why, and carries its status.
      if (taken === 0) throw failures[0]?.error;
      for (const { error, transport } of failures) onFailure?.(error, transport);
    },
    [Symbol.asyncDispose]: async () => {
      for (const transport of transports) await transport[Symbol.asyncDispose]();
    },
  };
}
