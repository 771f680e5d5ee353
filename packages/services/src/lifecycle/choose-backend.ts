import type { ResolvedService } from '../backend/resolved-service.js';
import type { BackendContext, BackendName, ServiceBackend } from '../backend/service-backend.js';
import { serviceErrors } from '../errors.js';
import type { ServiceBook } from './service-book.js';

export interface BackendChoice {
  readonly backend: ServiceBackend;
  readonly form?: string | undefined;
}

export interface ChoiceOptions {
  readonly backends: readonly ServiceBackend[];
  readonly context: Omit<BackendContext, 'form'>;
  /** What was chosen at the first start that has succeeded, or tried by one that has not. */
  readonly book: ServiceBook | undefined;
  /** What the user asks for. */
  readonly wanted?: BackendName | undefined;
}

/**
 * The backend that runs a service: the one of its first start that has succeeded, whatever there is by now; else the first that can, and
 * before others the one that was tried. Throws `SERVICE_UNSUPPORTED`.
 */
export async function chooseBackend(
  service: ResolvedService,
  { backends, context, book, wanted }: ChoiceOptions,
): Promise<BackendChoice> {
  const settled = book?.isTentative === true ? undefined : book;
  if (settled !== undefined && wanted !== undefined && settled.backend !== wanted)
    throw serviceErrors.create('SERVICE_UNSUPPORTED', {
      message: `${service.name} was first started by ${settled.backend}, and keeps its data there`,
      hint: `\`phlo services reset ${service.name}\` gives up its data; the next start chooses anew.`,
    });
  const name = settled?.backend ?? wanted;
  const reasons: string[] = [];
  const tried = backends.filter((backend) => backend.name === book?.backend);
  for (const backend of new Set([...tried, ...backends])) {
    if (name !== undefined && backend.name !== name) continue;
    const support = await backend.supports(service, { ...context, form: settled?.form });
    if (support.isSupported) return { backend, form: support.form };
    reasons.push(`${backend.name}: ${support.reason}${support.hint === undefined ? '' : ` (${support.hint})`}`);
  }
  throw serviceErrors.create('SERVICE_UNSUPPORTED', {
    message: `Nothing here can run ${service.name}: ${reasons.join('; ')}`,
    ...(settled === undefined && {
      hint: `Get what is missing, or give it another form in ${service.definition.path}.`,
    }),
  });
}
