# A new project outside the clone, in a home that knows nothing: it runs and its tests pass, and so do the printed steps.
set -euo pipefail
clone="$PWD"
HOME="$PHLO_CI_TMP/home"
export HOME
mkdir -p "$HOME"
unset PHLO_MARTS_URL DATABASE_URL
cd "$clone"
npx --no-install phlo init "$PHLO_CI_TMP/shop"
cd "$PHLO_CI_TMP/shop"
npx --no-install phlo run
npx --no-install phlo test
npx --no-install phlo query "select * from gold.revenue_by_day"
npx --no-install phlo status
node "$clone/node_modules/typescript/bin/tsc" -p .
printf '%s\n' 'a new project is written' 'it runs' 'its tests pass' 'it answers a query' 'it says its status' 'its types hold' >>"$PHLO_CI_CHECKS"
