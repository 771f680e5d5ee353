# Engines that know nothing of Phlo read the demo's tables and must agree with `phlo query`: PyIceberg through the catalog,
# ClickHouse (chdb) from the metadata file. Both are asked for whole tables, for some rows, so that partitions and bounds
# decide which files they open, and for an older snapshot. One table has had snapshots expired before.
set -euo pipefail
readers="$PWD/test/readers"
venv="$PHLO_CI_TMP/venv"
python="$(PATH="/usr/bin:$PATH" command -v python3 || true)"
if [ -z "$python" ] || ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  apt-get update
  apt-get install -y --no-install-recommends python3 python3-venv
  python=/usr/bin/python3
fi
"$python" -m venv "$venv"
"$venv/bin/pip" install --quiet -r "$readers/requirements.txt"
(cd "$readers" && npm ci --ignore-scripts)

facts="$PHLO_CI_TMP/facts"
mkdir -p "$facts"
(
  cd examples/flights
  for _ in 1 2; do npx --no-install phlo run --select bronze.airports --full-refresh; done
  metadata="$(npx --no-install phlo tables describe bronze.airports --json |
    node -p 'JSON.parse(require("fs").readFileSync(0, "utf8")).metadataLocation')"
  node "$readers/age-table.js" "${metadata#file://}" 10
  npx --no-install phlo tables expire bronze.airports --keep 2 >"$facts/expired.txt"
  grep '^bronze.airports' "$facts/expired.txt"
)
node "$readers/read-with-phlo.js" examples/flights >"$facts/phlo.json"
"$venv/bin/python" "$readers/read_with_pyiceberg.py" examples/flights/lake/catalog.db "$facts/phlo.json" >"$facts/pyiceberg.json"
TZ=UTC node "$readers/read-with-chdb.js" "$facts/phlo.json" >"$facts/chdb.json"
node "$readers/compare.js" "$facts/phlo.json" "$facts/pyiceberg.json" "$facts/chdb.json" | tee -a "$PHLO_CI_CHECKS"
