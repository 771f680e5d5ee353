import type { EventError, EventMap, HookBus, Journal } from '@phlo/core';
import type { BackendName } from '../backend/service-backend.js';
import type { ResolvedService } from '../backend/resolved-service.js';
import { serviceErrors } from '../errors.js';
import { announceTurns } from './announce-turns.js';
import { operationTag, readOperation, removeOperation, writeOperation } from './service-book.js';
import type { ServiceOperation } from './service-book.js';

export type ServiceAction = NonNullable<EventMap['service.pre_start']['action']>;
export type EndStatus = 'running' | 'stopped' | 'failed' | 'rejected' | 'cancelled';

export interface Announcement {
  /** Why a hook would not have it; none where it may go on. */
  readonly vetoes: readonly string[];
  /** Tells the end, once. May throw `HOOK_ABORTED`: what has happened has happened. */
  end(status: EndStatus, facts?: EndFacts): void;
}

export interface EndFacts {
  readonly pid?: number | undefined;
  readonly container?: string | undefined;
  readonly error?: EventError | undefined;
}

export interface Announced {
  readonly kind: 'start' | 'stop';
  readonly action: ServiceAction;
  readonly backend: BackendName;
}

export interface AnnouncerOptions {
  readonly bus: HookBus;
  readonly journal: Pick<Journal, 'read'>;
  readonly createId: () => string;
}

/** Tells what happens to services: each beginning has exactly one end, also where the process that began it was killed. */
export function createAnnouncer({ bus, journal, createId }: AnnouncerOptions) {
  const emitEnd = (
    { name, stateDir }: Pick<ResolvedService, 'name' | 'stateDir'>,
    operation: ServiceOperation,
    end: End,
  ): void => {
    const phase = operation.kind === 'start' ? 'post_start' : 'post_stop';
    const { status, facts = {}, causationId } = end;
    const data = {
      service: name,
      backend: operation.backend,
      phase,
      action: operation.action as ServiceAction,
      status,
      ...(facts.pid !== undefined && { pid: facts.pid }),
      ...(facts.container !== undefined && { container: facts.container }),
      ...(facts.error !== undefined && { error: facts.error }),
    } as const;
    try {
      bus.emit(`service.${phase}`, data, {
        tags: { [operationTag]: operation.id },
        ...(causationId !== undefined && { causationId }),
      });
    } finally {
      removeOperation(stateDir);
    }
  };

  return {
    /** Tells what its keeper has written down. Whoever asks holds the lease of the service. */
    tellTurns: (service: Pick<ResolvedService, 'name' | 'stateDir'>) => announceTurns(service, { bus, journal }),

    /** Asks whether something may happen. Whoever asks holds the lease of the service. */
    begin: async (service: ResolvedService, { kind, action, backend }: Announced): Promise<Announcement> => {
      const operation = { id: createId(), kind, action, backend };
      writeOperation(service.stateDir, operation);
      const phase = kind === 'start' ? 'pre_start' : 'pre_stop';
      const data = { service: service.name, backend, phase, action } as const;
      const asked = await bus
        .gate(`service.${phase}`, data, { tags: { [operationTag]: operation.id } })
        .catch((error: unknown) => {
          // Nothing was told, so nothing is to be ended.
          removeOperation(service.stateDir);
          throw error;
        });
      const vetoes = asked.allowed
        ? []
        : asked.verdicts.flatMap(({ plugin, hook, verdict, reason }) =>
            verdict === 'veto' ? [`${plugin}/${hook}: ${reason}`] : [],
          );
      return {
        vetoes,
        end: (status, facts) =>
          emitEnd(service, operation, { status, causationId: asked.event.id, ...(facts && { facts }) }),
      };
    },

    /** Tells the end of what an earlier process had begun and could not tell any more. */
    recover: (service: Pick<ResolvedService, 'name' | 'stateDir'>): void => {
      const operation = readOperation(service.stateDir);
      if (operation === undefined) return;
      const told = [...journal.read({ type: 'service.*' })].filter(({ tags }) => tags[operationTag] === operation.id);
      const begun = told.find(({ type }) => type.startsWith('service.pre_'));
      const isTold = told.some(({ type }) => type.startsWith('service.post_'));
      if (begun === undefined || isTold) return removeOperation(service.stateDir);
      const { code, message } = serviceErrors.create('SERVICE_INTERRUPTED', {
        message: `The command that would ${operation.kind} ${service.name} was killed`,
      });
      emitEnd(service, operation, { status: 'failed', causationId: begun.id, facts: { error: { code, message } } });
    },
  };
}

interface End {
  readonly status: EndStatus;
  readonly facts?: EndFacts;
  readonly causationId: string;
}

export type Announcer = ReturnType<typeof createAnnouncer>;
