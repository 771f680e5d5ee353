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

# What @phlo/openmetadata sends, judged by the official client of two versions: its models are the request schemas of the server. Only what
# these need is installed of all that the client would bring.
official="$PWD/test/openmetadata" om="$PHLO_CI_TMP/openmetadata"
mkdir "$om"
python="$(PATH="/usr/bin:$PATH" command -v python3 || true)"
if [ -z "$python" ] || ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  apt-get update
  apt-get install -y --no-install-recommends python3 python3-venv
  python=/usr/bin/python3
fi
"$python" -m venv "$om/venv"
"$om/venv/bin/pip" install --quiet -r "$official/requirements.txt"
node .ci/record-openmetadata.js "$om"
for version in 1.12.14.2 2.0.7.0; do
  "$om/venv/bin/pip" download --quiet --no-deps --only-binary :all: --dest "$om/$version" "openmetadata-ingestion==$version"
  "$om/venv/bin/python" -m zipfile -e "$om/$version/"*.whl "$om/$version/client"
  "$om/venv/bin/python" -B "$official/check_requests.py" "$om/$version/client" "$version" "$om/requests.jsonl" "$om/names.jsonl" | tee -a "$PHLO_CI_CHECKS"
done

# The same for OpenLineage: what is told fits into the classes of its official client, and what these write into our types.
official="$PWD/test/openlineage" ol="$PHLO_CI_TMP/openlineage"
mkdir "$ol"
"$python" -m venv "$ol/venv"
"$ol/venv/bin/pip" install --quiet -r "$official/requirements.txt"
node .ci/record-openlineage.js "$ol"
"$ol/venv/bin/python" -B "$official/check_events.py" "$ol/events.jsonl" packages/openlineage/fixtures/every-facet.json "$ol/written.jsonl" | tee -a "$PHLO_CI_CHECKS"
node .ci/parse-openlineage.js "$ol/written.jsonl" | tee -a "$PHLO_CI_CHECKS"
