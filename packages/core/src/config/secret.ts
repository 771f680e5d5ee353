import { inspect } from 'node:util';
import { coreErrors } from '../errors/core-errors.js';
import { didYouMean } from '../did-you-mean.js';
import type { Environment } from './env.js';

const mask = '***';

/** A value that prints as `***` wherever it is printed. */
export interface Secret {
  /** The value itself: for the call that needs it, never for a message. */
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

/** A place in the configuration that the environment fills. */
export interface EnvRef {
  readonly kind: 'env';
  readonly variable: string;
  readonly default?: string;
}

/**
 * Names an environment variable in `phlo.config.ts`: `url: env('PHLO_MARTS_URL')`. Its value is a secret: read when the
 * project is opened and masked in everything that Phlo prints.
 */
export function env(name: string, options: { readonly default?: string } = {}): EnvRef {
  return { kind: 'env', variable: name, ...options };
}

/** Whether a value of the configuration is an {@link EnvRef}, of this or any other copy of the package. */
export function isEnvRef(value: unknown): value is EnvRef {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'env' && 'variable' in value;
}

/** Wraps a value that must never be printed. */
export function createSecret(value: string): Secret {
  const text = () => mask;
  // The value lives in the closure alone: no property shows it to `inspect`, a debugger's dump or a serialiser.
  return Object.freeze({ reveal: () => value, toString: text, toJSON: text, [inspect.custom]: text });
}

/** The value that the environment gives. An empty one counts as unset. Throws `ENV_MISSING`. */
export function resolveEnv(ref: EnvRef, environment: Environment): Secret {
  const value = environment[ref.variable];
  if (value !== undefined && value !== '') return createSecret(value);
  if (ref.default !== undefined) return createSecret(ref.default);
  const near = didYouMean(ref.variable, Object.keys(environment));
  throw coreErrors.create('ENV_MISSING', {
    message: `The environment variable ${ref.variable} is not set`,
    hint: `Set ${ref.variable} in the environment or in .env of the project.${near === undefined ? '' : ` ${near}`}`,
    details: { variable: ref.variable },
  });
}
