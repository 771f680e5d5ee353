# The demo, twice: the second run must change nothing.
set -euo pipefail
npm run demo
node .ci/describe-demo.js >"$PHLO_CI_TMP/demo-first.json"
npm run demo
node .ci/describe-demo.js >"$PHLO_CI_TMP/demo-second.json"
diff "$PHLO_CI_TMP/demo-first.json" "$PHLO_CI_TMP/demo-second.json"
printf 'the demo ends as it should\nits second run changes nothing\n' >>"$PHLO_CI_CHECKS"
