# The demo, twice: the second run must change nothing. Then the example's own tests.
set -euo pipefail
npm run demo
node .ci/describe-demo.js >"$PHLO_CI_TMP/demo-first.json"
npm run demo
node .ci/describe-demo.js >"$PHLO_CI_TMP/demo-second.json"
diff "$PHLO_CI_TMP/demo-first.json" "$PHLO_CI_TMP/demo-second.json"
(cd examples/flights && npx phlo test tests/ingestion.test.ts && npx phlo test tests/quality.test.ts)
printf 'the demo ends as it should\nits second run changes nothing\nits tests of ingestion pass\nits tests of quality pass\n' >>"$PHLO_CI_CHECKS"
