# Services as real programs of Debian's packages, and PGlite: started, stopped, restarted and killed, twenty times each; nothing is left of
# them. Those in containers have a stage of their own, `docker`.
set -euo pipefail
for program in redis-server nats-server prometheus prometheus-alertmanager psql; do
  PATH="$PATH:/usr/sbin" command -v "$program" >/dev/null && continue
  apt-get update
  apt-get install -y --no-install-recommends redis-server nats-server prometheus prometheus-alertmanager postgresql
  break
done
export HOME="$PHLO_CI_TMP/services-home"
mkdir -p "$HOME"
unset PHLO_MARTS_URL DATABASE_URL
loops="${PHLO_SERVICE_LOOPS:-20}"
node .ci/try-services.js "$loops" | tee -a "$PHLO_CI_CHECKS"
PHLO_SERVER_KILLS="$loops" npx vitest run --config vitest.long.config.ts packages/postgres/src/served-marts-crash.test.ts
