#!/usr/bin/env bash
# The verification section of ADR 0033, "Hook-Based Capability Plugins", command by command, with tests in TypeScript instead of Python:
#
#   phlo plugin list --type hooks         lists the plugins that give hooks
#   phlo test tests/ingestion.test.ts     ingestion events are captured
#   phlo test tests/quality.test.ts       quality events are captured
#   phlo services start                   lifecycle events before and after a start, and hooks of service.yaml on them
#   phlo services stop                    lifecycle events before and after a stop
#
# It makes a project with `phlo init` in a folder of its own and prints a line for each claim that holds; the first that does not ends it
# with 1. From a clone after `npm ci`, or with another `phlo`: PHLO=/path/to/phlo test/adr-0033.sh
set -euo pipefail
clone="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
phlo="${PHLO:-$clone/node_modules/.bin/phlo}"
work="$(mktemp -d "${TMPDIR:-/tmp}/phlo-adr-0033-XXXXXX")"
trap '"$phlo" -C "$work/project" services stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
export NO_COLOR=1
unset PHLO_MARTS_URL DATABASE_URL

# Claim, and an expression over `it`, the document on stdin.
holds() {
  node -e '
    const [claim, expression] = process.argv.slice(1);
    const it = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
    if (new Function("it", `return ${expression}`)(it) === true) console.log(`ok  ${claim}`);
    else { console.error(`not so: ${claim}\n${JSON.stringify(it, null, 2)}`); process.exitCode = 1; }
  ' "$@"
}

"$phlo" init "$work/project" --template flights --json >/dev/null
cd "$work/project"

# Capabilities are packages that the project depends on: what `npm install` would do, without a registry.
mkdir -p node_modules/@phlo
for capability in alerting lineage metrics openmetadata semantic; do
  npm pkg set "dependencies.@phlo/$capability=file:$clone/packages/$capability"
  ln -s "$clone/packages/$capability" "node_modules/@phlo/$capability"
done

"$phlo" plugin list --type hooks --json >"$work/plugins.json"
for plugin in alerting lineage metrics openmetadata semantic delay-watch; do
  holds "phlo plugin list --type hooks names $plugin with its hooks" \
    "it.some(({ name, group, hooks }) => name === '$plugin' && group === 'hooks' && hooks.length > 0)" <"$work/plugins.json"
done
holds 'phlo plugin list --type hooks names no other' "it.every(({ group }) => group === 'hooks')" <"$work/plugins.json"

for subject in ingestion quality; do
  "$phlo" test "tests/$subject.test.ts" --json >"$work/$subject.json"
  holds "phlo test tests/$subject.test.ts passes" \
    'it.success && it.numPassedTests > 0 && it.numFailedTests + it.numPendingTests === 0' <"$work/$subject.json"
  holds "phlo test tests/$subject.test.ts ran that file and no other" \
    "it.testResults.length === 1 && it.testResults[0].name.endsWith('tests/$subject.test.ts')" <"$work/$subject.json"
done

"$phlo" run --json | holds 'phlo run publishes everything' "it.status === 'success'"
# Type of event, claim, expression over the list of its events in the journal.
captured() {
  "$phlo" events --type "$1" --json | paste -sd, - | sed 's/.*/[&]/' | holds "$1: $2" "$3"
}
captured ingestion.start 'captured once for each ingestion' 'it.length === 2'
captured ingestion.end 'captured once for each ingestion, with its rows' \
  "it.length === 2 && it.every(({ data }) => data.status === 'success' && data.rowsWritten > 0)"
captured quality.result 'captured for each check, with severity and outcome' \
  "it.length > 8 && it.every(({ data }) => data.outcome === 'passed' && data.severity === 'error')"
captured publish.end 'captured, with what was published' "it.length === 1 && it[0].data.status === 'success'"
captured lineage.edges 'captured, of every table' 'it.length >= 5'

# A service of the project: its service.yaml has a shell hook before the start, which may abort it, and one after it.
"$phlo" services init web --json >/dev/null
free_port() { node -e 'const server = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close(); });'; }
WEB_PORT="$(free_port)"
export WEB_PORT
answers() { node -e 'fetch(`http://127.0.0.1:${process.argv[1]}/`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))' "$WEB_PORT"; }

PHLO_POSTGRES_PORT="$(free_port)"
export PHLO_POSTGRES_PORT
"$phlo" services start --json | holds 'phlo services start starts the service and the server of the marts, ready' \
  "it.map(({ service }) => service).sort().join() === 'postgres,web' && it.every(({ error, status }) => error === undefined && status === 'running') && it.find(({ service }) => service === 'web').ports.main === $WEB_PORT"
"$phlo" marts --json | holds 'the marts are served by the protocol of PostgreSQL' "it.server.port === $PHLO_POSTGRES_PORT"
answers
echo 'ok  the service answers on its port'
captured service.pre_start 'captured once for each, before the start' "it.length === 2"
captured service.post_start 'captured once for each, after the start' "it.length === 2 && it.every(({ causationId }) => causationId !== undefined)"
captured service.hook 'the shell hooks of service.yaml ran as hooks of both phases' \
  "it.map(({ data }) => data.phase + ' ' + data.hook + ' ' + data.status).join() === 'pre_start check passed,post_start greet passed'"
"$phlo" hooks list --json | holds 'phlo hooks list names them as hooks of the plugin service:web' \
  "it.filter(({ plugin }) => plugin === 'service:web').length === 2"

"$phlo" services stop --json | holds 'phlo services stop stops the services' "it.length === 2 && it.every(({ error }) => error === undefined)"
if answers; then
  echo 'not so: the port is free after phlo services stop' >&2
  exit 1
fi
echo 'ok  nothing answers on its port any more'
captured service.pre_stop 'captured once for each, before the stop' "it.length === 2"
captured service.post_stop 'captured once for each, after the stop' "it.length === 2"
"$phlo" services stop --json | holds 'a second stop has nothing to do and tells of nothing' "it.every(({ status }) => status === 'unchanged')"
captured service.pre_stop 'still captured once for each' 'it.length === 2'
