import type { PhloError } from '@phlo/core';
import { parse } from 'yaml';
import { attempt } from '../attempt.js';
import type { ServiceQuery } from './service-query.js';

/** A service that is left out, for something is wrong with its description: the reason, and what can be read of it all the same. */
export interface LeftOutService {
  readonly error: PhloError;
  readonly name?: string | undefined;
  readonly profile?: string | undefined;
  /** Whether it would start without being named, as far as can be seen. */
  readonly isEnabled: boolean;
}

/** What a `service.yaml` says of itself that is not valid, or is no YAML at all. */
export function glimpse(text: string): Pick<LeftOutService, 'name' | 'profile'> & { readonly isDefault: boolean } {
  const value: unknown = attempt<unknown>(() => parse(text, { logLevel: 'silent' }));
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const { name, profile, default: given } = fields;
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof profile === 'string' && { profile }),
    isDefault: typeof given === 'boolean' ? given : typeof profile !== 'string',
  };
}

/** Whether a query would have meant it: one that names services is told of each name by itself. */
export function isMissed({ profile, isEnabled }: LeftOutService, { names = [], profiles = [] }: ServiceQuery): boolean {
  if (profiles.length > 0) return profile !== undefined && profiles.includes(profile);
  return names.length === 0 && isEnabled;
}
