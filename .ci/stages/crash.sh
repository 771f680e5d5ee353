# `kill -9` at fifty random moments of a run: each batch is wholly there or wholly not, and every start gets its one end.
set -euo pipefail
PHLO_CRASH_KILLS=50 npx vitest run packages/cli/src/crash.test.ts --testTimeout=1800000
