import { sampleEvent, samples, type SampleType } from '@phlo/testing';
import { describe, expect, it } from 'vitest';
import { fitLabels, foldLabels, type Instrument, type Measurement } from './instrument.js';
import { measureEvent, measuredTypes } from './measure-event.js';

const show = ({ instrument, labels, value }: Measurement): string =>
  `${instrument.name}${JSON.stringify(fitLabels(instrument, labels))} ${value}`;

const told = (type: SampleType) => measureEvent(sampleEvent(type)).map(show);

describe('what each type of event says by itself', () => {
  it('is what it always was', () => {
    const all = Object.fromEntries(
      (Object.keys(samples) as SampleType[]).flatMap((type) => {
        const measured = told(type);
        return measured.length === 0 ? [] : [[type, measured]];
      }),
    );
    expect(all).toMatchInlineSnapshot(`
      {
        "hook.breaker_opened": [
          "phlo_hook_breaker_openings{"plugin":"alerting","hook":"failed_check"} 1",
        ],
        "hook.dead_lettered": [
          "phlo_hook_dead_lettered{"plugin":"alerting","hook":"failed_check"} 1",
        ],
        "hook.dropped": [
          "phlo_hook_drops{"plugin":"alerting","hook":"failed_check","reason":"full"} 1",
        ],
        "hook.paused": [
          "phlo_hook_pauses{"plugin":"alerting","hook":"failed_check"} 1",
        ],
        "ingestion.end": [
          "phlo_asset_runs{"asset":"bronze.flights","kind":"ingestion","status":"success"} 1",
          "phlo_asset_duration_seconds{"asset":"bronze.flights","kind":"ingestion"} 0.3",
          "phlo_asset_rows{"asset":"bronze.flights","kind":"ingestion"} 3",
          "phlo_asset_last_success_timestamp_seconds{"asset":"bronze.flights","kind":"ingestion"} 1767225600",
          "phlo_asset_written_bytes{"asset":"bronze.flights","kind":"ingestion"} 900",
          "phlo_asset_last_run_succeeded{"asset":"bronze.flights","kind":"ingestion"} 1",
        ],
        "plugin.failed": [
          "phlo_plugin_failures{"plugin":"alerting","step":"setup"} 1",
        ],
        "publish.end": [
          "phlo_asset_runs{"asset":"marts.delays","kind":"publish","status":"success"} 1",
          "phlo_asset_duration_seconds{"asset":"marts.delays","kind":"publish"} 0.15",
          "phlo_asset_rows{"asset":"marts.delays","kind":"publish"} 3",
          "phlo_asset_last_success_timestamp_seconds{"asset":"marts.delays","kind":"publish"} 1767225600",
          "phlo_asset_last_run_succeeded{"asset":"marts.delays","kind":"publish"} 1",
        ],
        "quality.result": [
          "phlo_checks{"asset":"bronze.flights","outcome":"failed","severity":"error"} 1",
          "phlo_check_passed{"asset":"bronze.flights","check":"delay_range","severity":"error"} 0",
          "phlo_check_failed_rows{"asset":"bronze.flights","check":"delay_range"} 2",
        ],
        "run.end": [
          "phlo_runs{"status":"partial"} 1",
          "phlo_run_duration_seconds{"status":"partial"} 1.2",
          "phlo_run_last_end_timestamp_seconds{"status":"partial"} 1767225600",
        ],
        "schedule.fired": [
          "phlo_schedule_last_fired_timestamp_seconds{"schedule":"morning"} 1767225600",
          "phlo_schedule_delay_seconds{"schedule":"morning"} 0.25",
          "phlo_schedule_next_due_timestamp_seconds{"schedule":"morning"} 1767243600",
        ],
        "schedule.followed": [
          "phlo_schedule_next_due_timestamp_seconds{"schedule":"morning"} 1767243600",
        ],
        "schedule.passed": [
          "phlo_schedule_passed{"schedule":"morning","reason":"failed"} 1",
          "phlo_schedule_next_due_timestamp_seconds{"schedule":"morning"} 1767243600",
        ],
        "schema.changed": [
          "phlo_schema_changes{"asset":"bronze.flights"} 1",
        ],
        "semantic.broken": [
          "phlo_semantic_model_valid{"model":"delays"} 0",
        ],
        "semantic.refreshed": [
          "phlo_semantic_model_valid{"model":"delays"} 1",
        ],
        "service.post_start": [
          "phlo_service_up{"service":"postgres","backend":"native"} 1",
        ],
        "service.post_stop": [
          "phlo_service_up{"service":"postgres","backend":"compose"} 0",
        ],
        "service.state": [
          "phlo_service_up{"service":"postgres","backend":"native"} 1",
          "phlo_service_restarts{"service":"postgres","backend":"native"} 1",
        ],
        "transform.end": [
          "phlo_asset_runs{"asset":"silver.flights","kind":"transform","status":"success"} 1",
          "phlo_asset_duration_seconds{"asset":"silver.flights","kind":"transform"} 0.2",
          "phlo_asset_rows{"asset":"silver.flights","kind":"transform"} 3",
          "phlo_asset_last_success_timestamp_seconds{"asset":"silver.flights","kind":"transform"} 1767225600",
          "phlo_asset_written_bytes{"asset":"silver.flights","kind":"transform"} 800",
          "phlo_asset_last_run_succeeded{"asset":"silver.flights","kind":"transform"} 1",
        ],
        "wap.published": [
          "phlo_publish_units{"outcome":"published"} 1",
        ],
        "wap.rejected": [
          "phlo_publish_units{"outcome":"rejected"} 1",
        ],
      }
    `);
  });

  it('is something for those types only that are looked at', () => {
    const speaking = (Object.keys(samples) as SampleType[]).filter((type) => told(type).length > 0);
    expect([...measuredTypes].toSorted()).toEqual([...speaking, 'run.start'].toSorted());
  });

  it('has every label of its instrument, and no other', () => {
    for (const type of Object.keys(samples) as SampleType[])
      for (const { instrument, labels } of measureEvent(sampleEvent(type)))
        expect(Object.keys(labels).toSorted(), type).toEqual(Object.keys(instrument.labels).toSorted());
  });

  it('is down for a service that failed to start, and no success for an asset that was cancelled', () => {
    const error = { code: 'PORT_TAKEN', message: 'no' };
    expect(measureEvent(sampleEvent('service.post_start', { error })).map(({ value }) => value)).toEqual([0]);
    const names = measureEvent(sampleEvent('ingestion.end', { status: 'cancelled' })).map(show);
    expect(names.filter((name) => /succeeded|success_timestamp|_rows/.test(name))).toEqual([]);
  });
});

describe('labels', () => {
  const instrument: Instrument = {
    name: 'x',
    kind: 'counter',
    help: '',
    labels: { asset: 'open', status: ['ok', 'failed'] },
  };

  it('say other for a word that is not known, and are never longer than 200 characters', () => {
    expect(fitLabels(instrument, { asset: 'a'.repeat(500), status: 'odd', extra: 'no' })).toEqual({
      asset: `${'a'.repeat(199)}…`,
      status: 'other',
    });
  });

  it('keep their closed words where there is no room for another series', () => {
    expect(foldLabels(instrument, { asset: 'bronze.a', status: 'failed' })).toEqual({
      asset: 'other',
      status: 'failed',
    });
  });
});
