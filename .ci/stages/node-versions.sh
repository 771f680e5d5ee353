# What people have besides the Node that runs all the rest: every test of `npm test` on Node 24, and the demo with its own tests on Node 22.
set -euo pipefail
# Tests start it as other users too, who may not look into the folder of this run.
versions="$(mktemp -d /tmp/phlo-ci-node-XXXXXX)"
trap 'rm -rf "$versions"' EXIT
chmod 755 "$versions"
bash .ci/get-node.sh 24.21.0 "$versions/24"
bash .ci/get-node.sh 22.23.3 "$versions/22"
PATH="$versions/24/bin:$PATH" npm test
export PATH="$versions/22/bin:$PATH"
npm run demo
(cd examples/flights && npx phlo test)
printf 'the demo ends as it should on Node 22\nits tests pass on Node 22\n' >>"$PHLO_CI_CHECKS"
