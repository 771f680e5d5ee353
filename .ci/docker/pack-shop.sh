# What the Dockerfile of docs/guide/schedules.md is built from where no registry is reached: the project `shop` as it is on a developer's machine,
# with a lock; `packages`, with which a registry can install it; and Node 24 in `node`. Usage: pack-shop.sh <folder>
set -euo pipefail
clone="$PWD"
mkdir -p "$1/packages"
cd "$1"
bash "$clone/.ci/get-node.sh" 24.21.0 node
(
  cd node
  npm pack --silent npm@11.9.0 >/dev/null
  mkdir npm && tar -xzf npm-11.9.0.tgz --strip-components=1 -C npm
)
(cd "$clone" && npm pack --workspaces --silent --pack-destination "$OLDPWD/packages" >/dev/null)
node "$clone/.ci/npm-registry.js" packages address &
registry=$!
trap 'kill "$registry"' EXIT
until [ -s address ]; do kill -0 "$registry"; sleep 0.1; done
# A lock that names no registry can be installed from any.
export npm_config_registry="$(cat address)" npm_config_omit_lockfile_registry_resolved=true npm_config_audit=false npm_config_fund=false
npm create --yes phlo@latest shop -- --template files
(cd shop && npm install)
# What npm has installed, but for what the project itself only develops with.
node -p '
  const { packages } = JSON.parse(require("node:fs").readFileSync("shop/node_modules/.package-lock.json", "utf8"));
  const nameOf = (path) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  const kept = Object.entries(packages).filter(([path, { dev }]) => dev !== true && !/^(phlo|@phlo\/.*)$/.test(nameOf(path)));
  [...new Set(kept.map(([path, { version }]) => `${nameOf(path)}@${version}`))].join("\n");
' | (cd packages && xargs npm pack --silent >/dev/null)
