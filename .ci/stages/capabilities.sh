# Capabilities against the real programs that their targets are, of Debian's packages.
set -euo pipefail
if ! command -v prometheus-alertmanager >/dev/null; then
  apt-get update
  apt-get install -y --no-install-recommends prometheus-alertmanager
fi
node .ci/try-alertmanager.js | tee -a "$PHLO_CI_CHECKS"
