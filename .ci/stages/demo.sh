# The demo, twice: the second run must change nothing. Then the example's own tests.
set -euo pipefail
npm ci && npm run demo
node .ci/describe-demo.js >"$PHLO_CI_TMP/demo-first.json"
npm run demo
node .ci/describe-demo.js >"$PHLO_CI_TMP/demo-second.json"
diff "$PHLO_CI_TMP/demo-first.json" "$PHLO_CI_TMP/demo-second.json"
# What the README says to try then.
(
  cd examples/flights
  npx phlo query "select * from gold.delay_by_airport limit 5"
  npx phlo wap list
  npx phlo events --run last --type "wap.*"
)
(cd examples/flights && npx phlo test tests/ingestion.test.ts && npx phlo test tests/quality.test.ts)
printf 'the demo ends as it should\nwhat the README says to try after it works\nits second run changes nothing\nits tests of ingestion pass\nits tests of quality pass\n' >>"$PHLO_CI_CHECKS"
