import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Answer } from '../recording-server.test.setup.js';
import { respond } from '../recording-server.test.setup.js';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });

const text = (maxLength: number, type: string) => ({
  type: 'object',
  properties: {
    type: { const: type },
    text: { type: 'string', minLength: 1, maxLength },
    ...(type === 'plain_text' && { emoji: { type: 'boolean' } }),
  },
  required: ['type', 'text'],
  additionalProperties: false,
});
const block = (type: string, properties: object) => ({
  type: 'object',
  properties: { type: { const: type }, ...properties },
  required: ['type', ...Object.keys(properties)],
  additionalProperties: false,
});

/** What Slack says that it takes: https://docs.slack.dev/reference/block-kit/blocks. */
const isSlackMessage = ajv.compile({
  type: 'object',
  properties: {
    text: { type: 'string', minLength: 1 },
    blocks: {
      type: 'array',
      maxItems: 50,
      items: {
        oneOf: [
          block('header', { text: text(150, 'plain_text') }),
          block('section', { text: text(3_000, 'mrkdwn') }),
          block('context', { elements: { type: 'array', minItems: 1, maxItems: 10, items: text(2_000, 'mrkdwn') } }),
        ],
      },
    },
  },
  required: ['text', 'blocks'],
  additionalProperties: false,
});

const key = { type: 'string', minLength: 1, maxLength: 255 };

/** What PagerDuty says that it takes: https://developer.pagerduty.com/docs/send-alert-event. */
const isPagerDutyEvent = ajv.compile({
  type: 'object',
  properties: {
    routing_key: { type: 'string', pattern: '^[0-9a-z]{32}$' },
    dedup_key: key,
    event_action: { enum: ['trigger', 'acknowledge', 'resolve'] },
    client: { type: 'string' },
    payload: {
      type: 'object',
      properties: {
        summary: { type: 'string', minLength: 1, maxLength: 1_024 },
        source: { type: 'string', minLength: 1 },
        severity: { enum: ['critical', 'error', 'warning', 'info'] },
        timestamp: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' },
        component: { type: 'string' },
        group: { type: 'string' },
        class: { type: 'string' },
        custom_details: { type: 'object' },
      },
      required: ['summary', 'source', 'severity'],
      additionalProperties: false,
    },
  },
  required: ['routing_key', 'dedup_key', 'event_action'],
  additionalProperties: false,
  if: { type: 'object', properties: { event_action: { const: 'trigger' } } },
  then: { type: 'object', properties: { payload: { type: 'object' } }, required: ['payload'] },
});

/** Slack, as strict as it is: it also refuses what is too long in all. */
export const strictSlack: Answer = (request, response) => {
  const body: unknown = JSON.parse(request.text);
  if (!isSlackMessage(body))
    return respond(400, `invalid_blocks ${ajv.errorsText(isSlackMessage.errors)}`)(request, response);
  if (JSON.stringify(body).length > 16_000) return respond(400, 'msg_blocks_too_long')(request, response);
  return respond(200, 'ok')(request, response);
};

/** PagerDuty, with the incidents that are open. */
export function strictPagerDuty() {
  const incidents = new Set<string>();
  const answer: Answer = (request, response) => {
    const body: unknown = JSON.parse(request.text);
    if (Buffer.byteLength(request.text) > 512_000) return respond(413, 'too large')(request, response);
    if (!isPagerDutyEvent(body))
      return respond(400, JSON.stringify({ status: 'invalid event', errors: ajv.errorsText(isPagerDutyEvent.errors) }))(
        request,
        response,
      );
    const { event_action: action, dedup_key: dedupKey } = body as {
      readonly event_action: string;
      readonly dedup_key: string;
    };
    if (action === 'trigger') incidents.add(dedupKey);
    else incidents.delete(dedupKey);
    return respond(202, JSON.stringify({ status: 'success', message: 'Event processed', dedup_key: dedupKey }))(
      request,
      response,
    );
  };
  return { incidents, answer };
}
