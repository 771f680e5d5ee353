# A real PostgreSQL of Debian's: the tests of the marts, then the demo's marts on a server.
set -euo pipefail
find_binaries() { find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1; }
binaries="$(find_binaries)"
if [ -z "$binaries" ] || [ ! -x "$binaries/initdb" ]; then
  apt-get update
  apt-get install -y --no-install-recommends postgresql
  binaries="$(find_binaries)"
fi
# initdb refuses to run as root, and `postgres` cannot look into a folder that is root's alone.
home="$(mktemp -d /tmp/phlo-ci-postgres-XXXXXX)"
chown postgres "$home"
as_postgres() { (cd "$home" && runuser -u postgres -- "$@"); }
stop() {
  as_postgres "$binaries/pg_ctl" -D "$home/data" -m immediate stop || true
  rm -rf "$home"
}
trap stop EXIT

port="$(node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')"
as_postgres "$binaries/initdb" -D "$home/data" -U phlo --auth=trust --encoding=UTF8
as_postgres "$binaries/pg_ctl" -D "$home/data" -w -l "$home/log" \
  -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$home" start
as_postgres "$binaries/createdb" -h 127.0.0.1 -p "$port" -U phlo marts

export PHLO_TEST_POSTGRES_URL="postgres://phlo@127.0.0.1:$port/marts"
npx vitest run --config vitest.postgres.config.ts

as_postgres "$binaries/createdb" -h 127.0.0.1 -p "$port" -U phlo demo
export PHLO_MARTS_URL="postgres://phlo@127.0.0.1:$port/demo"
npm run demo
published="$(as_postgres "$binaries/psql" -h 127.0.0.1 -p "$port" -U phlo -d demo -Atc 'select count(*) from marts.delay_by_airport')"
expected="$(cd examples/flights && npx --no-install phlo query 'select count(*) as n from gold.delay_by_airport' --json | node -p 'JSON.parse(require("node:fs").readFileSync(0, "utf8"))[0].n')"
[ "$published" = "$expected" ]
echo 'the demo publishes its marts to a server' >>"$PHLO_CI_CHECKS"
