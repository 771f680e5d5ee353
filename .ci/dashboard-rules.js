// Writes the expressions of a dashboard as rules, for promtool to check: Grafana's variables are given a value each.
import { readFileSync } from 'node:fs';

const [, , path = ''] = process.argv;
const variables = { $__rate_interval: '5m', $__range: '7d', $project: '.*', $asset: '.*' };
const { panels } = JSON.parse(readFileSync(path, 'utf8'));
const rules = panels
  .flatMap(({ targets }) => targets.map(({ expr }) => expr))
  .map((expr, index) => ({
    record: `dashboard:panel_${index}`,
    expr: Object.entries(variables).reduce((text, [name, value]) => text.replaceAll(name, value), expr),
  }));
// JSON is YAML.
process.stdout.write(`${JSON.stringify({ groups: [{ name: 'dashboard', rules }] }, null, 2)}\n`);
