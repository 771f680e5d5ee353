import { defineProject, env } from 'phlo';
import { delayWatch } from './hooks/delay-watch.ts';

const { OPENLINEAGE_URL, OPENMETADATA_URL, OTEL_EXPORTER_OTLP_ENDPOINT, SLACK_WEBHOOK_URL } = process.env;

export default defineProject({
  name: 'flights',
  plugins: {
    use: [delayWatch],
    config: {
      // A publish that would break a model of workflows/semantic goes through, and is told of. `guard: true` vetoes it.
      semantic: { guard: false },
      // A channel is told of what fails where there is one: SLACK_WEBHOOK_URL=https://hooks.slack.com/services/… npx phlo run
      alerting:
        SLACK_WEBHOOK_URL === undefined
          ? undefined
          : { receivers: { team: { type: 'slack', url: env('SLACK_WEBHOOK_URL') } } },
      // A catalog gets the lineage where there is one: OPENLINEAGE_URL=http://localhost:5000 npx phlo run
      openlineage:
        OPENLINEAGE_URL === undefined ? undefined : { transport: 'environment', environment: { ...process.env } },
      // OpenMetadata gets tables, lineage and checks: OPENMETADATA_URL=http://localhost:8585 OPENMETADATA_TOKEN=… npx phlo run
      openmetadata:
        OPENMETADATA_URL === undefined ? undefined : { url: OPENMETADATA_URL, token: env('OPENMETADATA_TOKEN') },
      // A collector gets traces and metrics: OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 npx phlo run
      metrics:
        OTEL_EXPORTER_OTLP_ENDPOINT === undefined
          ? undefined
          : { to: { otlp: { endpoint: env('OTEL_EXPORTER_OTLP_ENDPOINT') } } },
    },
  },
});
