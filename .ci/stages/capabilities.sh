# Capabilities against the real programs that their targets are, of Debian's packages.
set -euo pipefail
for program in promtool prometheus-node-exporter prometheus-alertmanager; do
  command -v "$program" >/dev/null && continue
  apt-get update
  apt-get install -y --no-install-recommends prometheus prometheus-node-exporter prometheus-alertmanager
  break
done
node .ci/try-alertmanager.js | tee -a "$PHLO_CI_CHECKS"

# The rules and the dashboard of @phlo/metrics, and its totals as they are scraped.
rules=packages/metrics/rules
promtool check rules "$rules/phlo.rules.yml"
promtool test rules "$rules/phlo.rules.test.yml"
mkdir "$PHLO_CI_TMP/metrics"
node .ci/dashboard-rules.js packages/metrics/dashboards/phlo.json >"$PHLO_CI_TMP/metrics/dashboard.yml"
promtool check rules "$PHLO_CI_TMP/metrics/dashboard.yml"
printf 'promtool takes the rules\npromtool finds that the rules fire as they should\npromtool takes the expressions of the dashboard\n' >>"$PHLO_CI_CHECKS"
node .ci/try-metrics.js "$PHLO_CI_TMP/metrics" | tee -a "$PHLO_CI_CHECKS"
