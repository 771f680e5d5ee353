# A real PostgreSQL of Debian's: the tests of the marts, then the demo's marts on a server.
set -euo pipefail
. .ci/postgres-server.sh

pg_program createdb marts
export PHLO_TEST_POSTGRES_URL="postgres://phlo@127.0.0.1:$PGPORT/marts"
npx vitest run --config vitest.postgres.config.ts

pg_program createdb demo
export PHLO_MARTS_URL="postgres://phlo@127.0.0.1:$PGPORT/demo"
npm run demo
published="$(pg_program psql -d demo -Atc 'select count(*) from marts.delay_by_airport')"
expected="$(cd examples/flights && npx --no-install phlo query 'select count(*) as n from gold.delay_by_airport' --json | node -p 'JSON.parse(require("node:fs").readFileSync(0, "utf8"))[0].n')"
[ "$published" = "$expected" ]
echo 'the demo publishes its marts to a server' >>"$PHLO_CI_CHECKS"
