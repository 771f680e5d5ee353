# A plugin of every group from nothing: our packages are packed as npm would publish them, each scaffold is installed from them,
# type-checks, builds, passes its tests, is packed itself, and works in a new project that installs it.
set -euo pipefail
clone="$PWD"
work="$PHLO_CI_TMP/scaffolds"
mkdir -p "$work/tarballs" "$work/home"
export HOME="$work/home" npm_config_cache="$work/npm-cache" npm_config_audit=false npm_config_fund=false
unset PHLO_MARTS_URL DATABASE_URL PHLO_TEST_REPORTS
npm pack --workspaces --silent --pack-destination "$work/tarballs" >/dev/null
node "$clone/.ci/try-scaffolds.js" "$work"
