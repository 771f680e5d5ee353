import { definePlugin, onEvent, veto } from 'phlo';

/** A plugin of this project: it hears what happens to the lake, and refuses a batch without rows. */
export const delayWatch = definePlugin({
  name: 'delay-watch',
  hooks: [
    onEvent('wap.gate', {
      name: 'refuse_empty_batch',
      where: { assets: 'bronze.*' },
      handler: (event) => {
        const empty = event.data.batches.filter((batch) => batch.rows === 0);
        return empty.length > 0 ? veto(`${empty.map((batch) => batch.table).join(', ')} would be empty`) : undefined;
      },
    }),
    onEvent('quality.result', {
      name: 'report_failed_check',
      where: { data: { passed: false } },
      handler: (event, context) => {
        const { assetKey, check, failedRows } = event.data;
        context.emit('telemetry.metric', {
          name: 'flights.failed_rows',
          value: failedRows,
          unit: 'rows',
          attributes: { asset: assetKey, check },
        });
      },
    }),
  ],
});
