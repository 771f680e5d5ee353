import { migrations } from '../series/migrations.js';
import { readFamilies } from '../series/read-families.js';
import { defineCommand, type MakeCommand } from './command.js';
import { summarizeAssets } from './summarize.js';
import { unknownAsset } from './unknown-asset.js';

interface Forgotten {
  readonly asset: string;
  readonly series: number;
  readonly isForgotten: boolean;
}

/** `phlo metrics forget <name>`: for an asset that is gone, whose age would grow for ever. */
export const forgetCommand: MakeCommand = (clock) =>
  defineCommand<Forgotten>({
    name: 'forget',
    description: 'forget the totals of an asset that is gone',
    arguments: [{ name: 'name', description: 'the asset, such as bronze.flights' }],
    options: [{ flags: '--yes', description: 'do it; without this, it is only told what would be forgotten' }],
    example: 'phlo metrics forget bronze.flights --yes',
    run: ({ state, args, options }) => {
      const asset = args['name'] ?? '';
      using store = state.open({ migrations });
      const families = readFamilies(store);
      const series = families
        .flatMap((family) => family.series)
        .filter(({ labels }) => labels['asset'] === asset).length;
      if (series === 0) throw unknownAsset(asset, summarizeAssets(families, clock.now()));
      const isForgotten = options['yes'] === true;
      if (isForgotten) store.run("DELETE FROM series WHERE json_extract(labels, '$.asset') = ?", asset);
      return { asset, series, isForgotten };
    },
    render: ({ asset, series, isForgotten }) =>
      isForgotten ? `forgot ${series} series of ${asset}` : `would forget ${series} series of ${asset}; --yes does`,
  });
