# What `npm test` leaves out: tests that start many processes, or wait long.
set -euo pipefail
npx vitest run --config vitest.long.config.ts
