import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** An answer that is no success. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const path = new URL('../fixtures/server-schemas.json', import.meta.url);
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { uuid } });
ajv.addSchema(JSON.parse(readFileSync(path, 'utf8')) as object, 'server');

/** A body that the official schema of a request takes; throws the server's 400. */
export function validateBody(request: string, body: unknown): Readonly<Record<string, unknown>> {
  const validate = ajv.getSchema(`server#/$defs/${request}`);
  if (validate === undefined) throw new Error(`there is no schema ${request}`);
  if (validate(body)) return body as Readonly<Record<string, unknown>>;
  throw new Refusal(400, ajv.errorsText(validate.errors));
}
