# `kill -9` at fifty random moments of a run, hooks that raise and interruptions at every event: each batch is wholly there
# or wholly not, and every start gets its one end.
set -euo pipefail
PHLO_CRASH_KILLS=50 PHLO_EVERY_EVENT=1 npx vitest run packages/cli/src/crash.test.ts packages/runner/src/hooks.test.ts --testTimeout=1800000
PHLO_CRASH_KILLS=11 npx vitest run --config vitest.long.config.ts packages/state/src/ --testTimeout=1800000
