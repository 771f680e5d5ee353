import type { CommandView } from '@phlo/core';
import { instruments } from '../instruments/catalogue.js';
import { readMetrics } from '../series/read-metrics.js';
import { defineCommand, type MakeCommand } from './command.js';
import { unknownAsset } from './unknown-asset.js';
import { formatCounts, formatSeconds } from './format.js';
import { selectSeries } from './select-series.js';
import { summarizeAssets, summarizeChecks, type AssetSummary, type MetricsSummary } from './summarize.js';

interface AssetDetails extends AssetSummary {
  readonly checks: MetricsSummary['checks'];
  /** Of each mart that the asset publishes: from the commit to being visible. */
  readonly publishLagSeconds: Readonly<Record<string, number>>;
  readonly schemaChanges: number;
  readonly rejectedRows: number;
  readonly retries: number;
}

/** `phlo metrics asset <name>` */
export const assetCommand: MakeCommand = (clock) =>
  defineCommand<AssetDetails>({
    name: 'asset',
    description: 'one asset in numbers',
    arguments: [{ name: 'name', description: 'the asset, such as bronze.flights' }],
    example: 'phlo metrics asset bronze.flights',
    run: (context) => {
      const name = context.args['name'] ?? '';
      const families = readMetrics(context.state);
      const assets = summarizeAssets(families, clock.now());
      const found = assets.find(({ asset }) => asset === name);
      if (found === undefined) throw unknownAsset(name, assets);
      const count = (instrument: { readonly name: string }) =>
        selectSeries(families, instrument, { asset: name }).reduce((sum, { value }) => sum + value, 0);
      return {
        ...found,
        checks: summarizeChecks(families, { asset: name }),
        publishLagSeconds: Object.fromEntries(
          selectSeries(families, instruments.publishLag, { asset: name }).map(({ labels, value }) => [
            labels['mart'] ?? '',
            value,
          ]),
        ),
        schemaChanges: count(instruments.schemaChanges),
        rejectedRows: count(instruments.assetRejectedRows),
        retries: count(instruments.assetRetries),
      };
    },
    render: renderAsset,
  });

function renderAsset(asset: AssetDetails, view: CommandView): string {
  const { checks, publishLagSeconds } = asset;
  const failing = checks.failing
    .map(({ check, failedRows }) => `${check} (${failedRows} ${failedRows === 1 ? 'row' : 'rows'})`)
    .join(', ');
  const lags = Object.entries(publishLagSeconds).map(([mart, lag]) => [`lag of ${mart}`, formatSeconds(lag)]);
  return view.table(
    [],
    [
      ['asset', `${asset.asset} (${asset.kind})`],
      [
        'last success',
        asset.lastSuccess === null ? 'never' : `${asset.lastSuccess}, ${formatSeconds(asset.ageSeconds)} ago`,
      ],
      ['runs', formatCounts(asset.byStatus)],
      ['mean', formatSeconds(asset.meanSeconds)],
      ['rows', `${asset.rows}, ${asset.rejectedRows} rejected`],
      ['bytes', String(asset.bytes)],
      ['retries', String(asset.retries)],
      ['schema', `${asset.schemaChanges} changes`],
      ['checks', `${checks.passing} pass, ${checks.failing.length} fail${failing === '' ? '' : `: ${failing}`}`],
      ...lags,
    ],
  );
}
