import { didYouMean } from '@phlo/core';
import { composeKeys, refusedKeys } from './compose-keys.js';

type Form = Readonly<Record<string, unknown>>;

/** What is wrong with the compose form of a service, by key. Keys are kept or refused, never left out: `x-…` is kept. */
export function checkCompose(form: Form): readonly { readonly key: string; readonly message: string }[] {
  const problems = Object.keys(form).flatMap((key) => {
    const instead = refusedKeys.get(key);
    if (instead !== undefined) return [{ key, message: instead }];
    if (key.startsWith('x-') || composeKeys.includes(key)) return [];
    return [
      {
        key,
        message: `the Compose Specification has no ${key} in a service. ${didYouMean(key, composeKeys) ?? ''}`.trim(),
      },
    ];
  });
  if (form['image'] === undefined && form['build'] === undefined)
    return [...problems, { key: 'image', message: 'it has neither image nor build' }];
  return problems;
}
