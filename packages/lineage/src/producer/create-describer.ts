import type { PhloEvent } from '@phlo/core';
import { createEvents, createFacets, createNamedRunId } from '@phlo/openlineage';
import type { JobEvent, JobFacetBodies, RunEvent, RunFacetBodies } from '@phlo/openlineage';
import { nameInput } from './dataset-names.js';
import type { NamingContext } from './dataset-names.js';
import { describeInputs, describeOutputs } from './describe-output.js';
import type { DatasetContext, StepFacts } from './describe-output.js';
import { describeFailure, stateOf } from './failure.js';
import { nominalTimeOf } from './nominal-time.js';
import type { ProducerConfig } from './producer-config.js';
import { describeQuality } from './quality.js';
import { projectOf, runIdOf, stepUrl } from './step-key.js';
import type { StepEnd } from './step-store.js';

export type StepStart = PhloEvent<'ingestion.start'> | PhloEvent<'transform.start'> | PhloEvent<'publish.start'>;
export type RunEdge = PhloEvent<'run.start'> | PhloEvent<'run.end'>;

export interface DescriberOptions
  extends Pick<ProducerConfig, 'namespace' | 'catalog'>, Pick<NamingContext, 'locationOf'> {
  /** URI of this code, with its version. */
  readonly producer: string;
  /** Absolute. */
  readonly projectDir: string;
}

/** Says in the words of OpenLineage what an event says; what it does not say is left out. */
export interface Describer {
  run(event: RunEdge): RunEvent;
  start(event: StepStart): RunEvent;
  end(facts: StepFacts): RunEvent;
  /** Edges of what is no step of a run. */
  job(event: PhloEvent<'lineage.edges'>): JobEvent;
}

const jobTypes = { ingestion: 'INGESTION', transform: 'MODEL', publish: 'PUBLISH' } as const;

export function createDescriber(options: DescriberOptions): Describer {
  const { producer, catalog } = options;
  const facets = createFacets(producer);
  const events = createEvents(producer);
  const namespaceOf = ({ source }: PhloEvent) => options.namespace ?? source;

  const jobOf = (event: PhloEvent, name: string, bodies: JobFacetBodies) => ({
    namespace: namespaceOf(event),
    name,
    facets: facets.job({ ...bodies, tags: tagsOf(event) }),
  });

  const contextOf = (event: PhloEvent): DatasetContext => ({
    facets,
    namespace: namespaceOf(event),
    projectDir: options.projectDir,
    locationOf: options.locationOf,
    ...(catalog && { catalog: describeCatalog(catalog) }),
  });

  /** The run of a step belongs to one of Phlo, which has a job of its own. */
  const stepOf = (event: StepStart | StepEnd, bodies: RunFacetBodies) => {
    const parentId = runIdOf(event);
    const parentJob = { namespace: namespaceOf(event), name: projectOf(event) };
    const runId = createNamedRunId(stepUrl(event, event.data.assetKey));
    const parent = parentId === undefined ? undefined : { run: { runId: parentId }, job: parentJob };
    const kind = event.type.split('.')[0] as keyof typeof jobTypes;
    const owner = 'owner' in event.data ? event.data.owner : undefined;
    return {
      run: { runId, facets: facets.run({ parent, nominalTime: nominalTimeOf(event.partition), ...bodies }) },
      job: jobOf(event, event.data.assetKey, {
        jobType: { processingType: 'BATCH', integration: 'PHLO', jobType: jobTypes[kind] },
        ownership: owner === undefined ? undefined : { owners: [{ name: owner }] },
      }),
    };
  };

  return {
    start: (event) =>
      events.run({ time: event.time, eventType: 'START', ...stepOf(event, {}), inputs: [], outputs: [] }),

    end: (facts) => {
      const { end, notes } = facts;
      const eventType = stateOf(end.data.status);
      const bodies = { errorMessage: describeFailure(end, notes), ...describeQuality(notes.quality).run };
      // What was rejected was looked at, and its checks say what was wrong with it; of any other failure nothing is known.
      const hasOutputs = eventType === 'COMPLETE' || notes.quality.length > 0;
      return events.run({
        time: end.time,
        eventType,
        ...stepOf(end, bodies),
        inputs: eventType === 'COMPLETE' ? describeInputs(facts, contextOf(end)) : [],
        outputs: hasOutputs ? describeOutputs(facts, contextOf(end)) : [],
      });
    },

    run: (event) => {
      const isEnd = event.type === 'run.end';
      const errorMessage = isEnd ? describeFailure(event, { quality: [] }) : undefined;
      return events.run({
        time: event.time,
        eventType: isEnd ? stateOf(event.data.status) : 'START',
        run: {
          runId: runIdOf(event) ?? createNamedRunId(stepUrl(event, '')),
          facets: facets.run({ nominalTime: nominalTimeOf(event.partition), errorMessage }),
        },
        job: jobOf(event, projectOf(event), {
          jobType: { processingType: 'BATCH', integration: 'PHLO', jobType: 'DAG' },
        }),
        inputs: [],
        outputs: [],
      });
    },

    job: (event) => {
      const context = contextOf(event);
      const unique = (texts: readonly string[]) =>
        [...new Set(texts)].map((text) => {
          const { namespace, name } = nameInput(text, context);
          return { namespace, name };
        });
      return events.job({
        time: event.time,
        job: jobOf(event, event.data.job, {}),
        inputs: unique(event.data.edges.map(({ from }) => from)),
        outputs: unique(event.data.edges.map(({ to }) => to)),
      });
    },
  };
}

function tagsOf({ tags }: PhloEvent): JobFacetBodies['tags'] {
  const all = Object.entries(tags).map(([key, value]) => ({ key, value, source: 'PHLO' }));
  return all.length === 0 ? undefined : { tags: all };
}

const describeCatalog = ({ framework, type, name, ...uris }: NonNullable<ProducerConfig['catalog']>) => ({
  framework,
  type,
  name,
  ...(uris.metadataUri !== undefined && { metadataUri: uris.metadataUri }),
  ...(uris.warehouseUri !== undefined && { warehouseUri: uris.warehouseUri }),
});
