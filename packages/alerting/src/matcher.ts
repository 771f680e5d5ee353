import { createAssetMatcher, didYouMean, messageOf } from '@phlo/core';
import { alertingErrors } from './errors.js';
import type { AlertRecord } from './state/alert-record.js';

type Matches = (alert: AlertRecord) => boolean;

const fields = ['id', 'asset', 'check', 'kind', 'name', 'severity', 'owner', 'rule', 'partition'] as const;
type Field = (typeof fields)[number];

const isField = (text: string): text is Field => (fields as readonly string[]).includes(text);

/**
 * Reads what a silence is for: `asset=gold.*,severity=warning,tag.env=prod`. All of it must hold; an asset is a pattern as hooks have it, and
 * in any other value `*` stands for any text. Throws `ALERT_MATCHER_INVALID`.
 */
export function parseMatcher(text: string): Matches {
  const parts = text.split(',').map((part) => parsePart(part.trim()));
  return (alert) => parts.every((matches) => matches(alert));
}

function parsePart(part: string): Matches {
  const at = part.indexOf('=');
  const field = part.slice(0, at).trim();
  const value = part.slice(at + 1).trim();
  if (at < 1 || value === '') throw invalid(`"${part}" is not written as field=value`);
  if (field === 'asset') {
    const matches = assetMatcher(value);
    return ({ asset }) => asset !== null && matches(asset);
  }
  const matches = globMatcher(value);
  if (field.startsWith('tag.')) {
    const tag = field.slice('tag.'.length);
    return ({ tags }) => Object.hasOwn(tags, tag) && matches(tags[tag] ?? '');
  }
  if (!isField(field)) throw invalid(`there is no field "${field}"`, didYouMean(field, fields));
  return (alert) => matches(valueOf(alert, field) ?? '');
}

const valueOf = (alert: AlertRecord, field: Field): string | null =>
  field === 'check' ? (alert.kind === 'check' ? alert.name : null) : alert[field];

function assetMatcher(value: string): (asset: string) => boolean {
  try {
    return createAssetMatcher(value);
  } catch (error) {
    throw invalid(messageOf(error));
  }
}

/** `*` is any text; everything else is itself. */
function globMatcher(pattern: string): (text: string) => boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const expression = new RegExp(`^${escaped.join('.*')}$`, 's');
  return (text) => expression.test(text);
}

const invalid = (problem: string, hint?: string): Error =>
  alertingErrors.create('ALERT_MATCHER_INVALID', { message: problem, ...(hint !== undefined && { hint }) });
