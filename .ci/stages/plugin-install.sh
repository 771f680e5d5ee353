# Plugins are found, installed, updated and removed with each package manager, from a registry on loopback that serves our own packages as npm
# would publish them: in a new project each, with nothing of the clone in it.
set -euo pipefail
clone="$PWD"
work="$PHLO_CI_TMP/plugin-install"
mkdir -p "$work/tarballs" "$work/home" "$work/bin" "$work/managers"
export HOME="$work/home" npm_config_cache="$work/npm-cache" npm_config_audit=false npm_config_fund=false
unset PHLO_MARTS_URL DATABASE_URL PHLO_TEST_REPORTS

case "$(uname -sm)" in
  'Linux x86_64') bun='@oven/bun-linux-x64' ;;
  'Linux aarch64') bun='@oven/bun-linux-aarch64' ;;
  'Darwin arm64') bun='@oven/bun-darwin-aarch64' ;;
  *) bun='@oven/bun-darwin-x64' ;;
esac
echo '{ "private": true }' >"$work/managers/package.json"
# Nobody may choose `yarn` of two packages: each is called by its path.
npm install --ignore-scripts --prefix "$work/managers" pnpm@10.34.9 yarn@1.22.22 @yarnpkg/cli-dist@4.18.1 "$bun@1.4.5" >/dev/null

npm pack --workspaces --silent --pack-destination "$work/tarballs" >/dev/null
# One that the registry of plugins does not list.
mkdir "$work/phlo-chat"
cat >"$work/phlo-chat/package.json" <<'JSON'
{ "name": "phlo-chat", "version": "0.1.0", "license": "MIT", "phlo": { "apiVersion": 1, "plugins": { "hooks": { "chat": { "entry": "./plugin.js" } } } } }
JSON
echo 'export default {};' >"$work/phlo-chat/plugin.js"
npm pack --silent --pack-destination "$work/tarballs" "$work/phlo-chat" >/dev/null
node "$clone/.ci/npm-registry.js" "$work/tarballs" "$work/url" &
registry=$!
trap 'kill "$registry"' EXIT
until [ -s "$work/url" ]; do kill -0 "$registry" && sleep 0.1; done
url="$(cat "$work/url")"
export npm_config_registry="$url"
# What Yarn and bun read it from.
export YARN_REGISTRY="$url" YARN_NPM_REGISTRY_SERVER="$url" YARN_UNSAFE_HTTP_WHITELIST=127.0.0.1 YARN_NODE_LINKER=node-modules
export YARN_NPM_MINIMAL_AGE_GATE=0 YARN_ENABLE_TELEMETRY=0 YARN_ENABLE_GLOBAL_CACHE=0 YARN_ENABLE_IMMUTABLE_INSTALLS=0 BUN_CONFIG_REGISTRY="$url" BUN_INSTALL_CACHE_DIR="$work/bun-cache"
version="$(node -p 'require(process.argv[1]).version' "$clone/packages/cli/package.json")"

# try <manager> <lock file> <program> <argument to install with...>
try() {
  manager="$1" lock="$2" program="$3"
  shift 3
  bin="$work/bin/$manager"
  mkdir -p "$bin" "$work/$manager/shop"
  [ "$manager" = npm ] || ln -s "$program" "$bin/${manager%%-*}"
  cd "$work/$manager/shop"
  (
    export PATH="$bin:$PATH"
    # vite 8.4.0, which vitest takes, names an optional package that registries do not have. Yarn does not go on without it, as others do.
    case "$manager" in yarn*) more='"resolutions": { "vite": "8.3.8" }, ' ;; *) more='' ;; esac
    printf '{ "name": "shop", "private": true, "type": "module", %s"dependencies": { "phlo": "%s" } }\n' "$more" "$version" >package.json
    echo "export default { name: 'shop' };" >phlo.config.ts
    "${manager%%-*}" install "$@"
    [ -f "$lock" ]
    phlo="$PWD/node_modules/.bin/phlo"
    phlo() { "$phlo" "$@"; }

    phlo plugin install alerting --dry-run
    cp package.json "$lock" "$work/$manager"
    # What cannot be had changes nothing.
    ! phlo plugin install @phlo/alerting@9.9.9 --yes
    cmp package.json "$work/$manager/package.json"
    cmp "$lock" "$work/$manager/$lock"

    phlo plugin install alerting --yes
    grep -q '"@phlo/alerting": *"'"$version"'"' package.json
    ! cmp -s "$lock" "$work/$manager/$lock"
    phlo plugin list --type notifiers | grep -q '^slack .* active'
    phlo plugin update --dry-run | grep -q 'up to date'
    phlo plugin update --yes
    phlo plugin remove alerting --yes
    ! grep -q '@phlo/alerting' package.json
    phlo plugin list | grep -q '^No plugins'

    ! phlo plugin install phlo-chat --yes
    phlo plugin install phlo-chat --unverified --yes
    phlo plugin list | grep -q '^chat .* active'
  )
  cd "$clone"
  echo "$manager installs, updates and removes a plugin" >>"$PHLO_CI_CHECKS"
}

managers="$work/managers/node_modules"
try npm package-lock.json npm --ignore-scripts
try pnpm pnpm-lock.yaml "$managers/pnpm/bin/pnpm.cjs" --ignore-scripts
try yarn-classic yarn.lock "$managers/yarn/bin/yarn.js" --ignore-scripts
try yarn-berry yarn.lock "$managers/@yarnpkg/cli-dist/bin/yarn.js" --mode=skip-build
try bun bun.lock "$managers/$bun/bin/bun" --ignore-scripts
