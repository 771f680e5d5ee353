# Starts a PostgreSQL of Debian's for the stage that sources this, and ends it with the stage. It takes connections on loopback at `PGPORT` and
# asks nobody for a password; `pg_program` runs one of its programs as the user that may, `PGUSER`.
find_binaries() { find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1; }
binaries="$(find_binaries)"
if [ -z "$binaries" ] || [ ! -x "$binaries/initdb" ]; then
  apt-get update
  apt-get install -y --no-install-recommends postgresql
  binaries="$(find_binaries)"
fi
# initdb refuses to run as root, and `postgres` cannot look into a folder that is root's alone.
server="$(mktemp -d /tmp/phlo-ci-postgres-XXXXXX)"
chown postgres "$server"
pg_program() { (cd "$server" && runuser -u postgres -- "$binaries/$1" "${@:2}"); }
stop_server() {
  pg_program pg_ctl -D "$server/data" -m immediate stop || true
  rm -rf "$server"
}
trap stop_server EXIT

PGPORT="$(node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')"
export PGPORT PGHOST=127.0.0.1 PGUSER="${PGUSER:-phlo}"
pg_program initdb -D "$server/data" -U "$PGUSER" --auth=trust --encoding=UTF8
pg_program pg_ctl -D "$server/data" -w -l "$server/log" \
  -o "-p $PGPORT -c listen_addresses=localhost -c unix_socket_directories=$server" start
