import { readFileSync } from 'node:fs';
import type { SemanticModel } from '@phlo/core';
import { parseOssie } from '../ossie/parse-ossie.js';

/** Two models: one of two datasets, with names that have to be quoted, and one that has a metric of the same name. */
export function readShopModels(): readonly SemanticModel[] {
  const text = readFileSync(new URL('../../fixtures/shop.yaml', import.meta.url), 'utf8');
  const { models, problems } = parseOssie(text, 'shop.yaml');
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return models;
}
