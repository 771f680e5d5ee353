# What people have besides the Node that runs all the rest: every test of `npm test` on Node 24, and the demo with its own tests on Node 22.
set -euo pipefail
node24="$PHLO_CI_TMP/node-24" node22="$PHLO_CI_TMP/node-22"
bash .ci/get-node.sh 24.21.0 "$node24"
bash .ci/get-node.sh 22.23.3 "$node22"
PATH="$node24/bin:$PATH" npm test
export PATH="$node22/bin:$PATH"
npm run demo
(cd examples/flights && npx phlo test)
printf 'the demo ends as it should on Node 22\nits tests pass on Node 22\n' >>"$PHLO_CI_CHECKS"
