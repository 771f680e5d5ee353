# A newcomer who has Node and nothing else: our packages are packed as npm would publish them and served by a registry on loopback; in a
# home and a cache that know nothing, `npm create phlo@latest` makes a project of every template, which is installed, run and tested as
# it says, and then once more from a fresh clone by the very lines of its workflow for GitHub. At last one project has all packages, and
# one thing of each kind that `phlo create` adds.
set -euo pipefail
work="$PHLO_CI_TMP/create"
mkdir -p "$work/tarballs" "$work/home"
export HOME="$work/home" npm_config_cache="$work/npm-cache" npm_config_audit=false npm_config_fund=false
unset PHLO_MARTS_URL DATABASE_URL PHLO_TEST_REPORTS
npm pack --workspaces --silent --pack-destination "$work/tarballs" >/dev/null

# The tarballs by themselves, in a repository that is there: what the guide says as long as no registry has our packages.
mkdir "$work/your-repository"
(
  cd "$work/your-repository"
  echo '{}' >package.json
  npm install "$work"/tarballs/*.tgz
  npx phlo init . --template files --force
  npx phlo run
)
echo 'the tarballs, installed into a repository that is there: init and run' >>"$PHLO_CI_CHECKS"

node .ci/npm-registry.js "$work/tarballs" "$work/address" &
registry=$!
trap 'kill "$registry"' EXIT
until [ -s "$work/address" ]; do kill -0 "$registry"; sleep 0.1; done
npm_config_registry="$(cat "$work/address")"
export npm_config_registry

note() { echo "$1" >>"$PHLO_CI_CHECKS"; }
# Every command of the README in this folder; one that says with what it exits exits so, any other with 0.
follow_readme() {
  sed -n '/^```sh$/,/^```$/{/^```/!p}' README.md >../readme
  test -s ../readme
  while read -r command <&3; do
    expected="$(sed -n 's/.*# exits with \([0-9]*\).*/\1/p' <<<"$command")" code=0
    bash -c "$command" || code=$?
    [ "$code" = "${expected:-0}" ]
  done 3<../readme
}

for template in files flights empty; do
  mkdir "$work/$template"
  cd "$work/$template"
  npm create phlo@latest my-lakehouse -- --template "$template"
  cd my-lakehouse
  npm install
  test ! -L node_modules/phlo
  note "npm create phlo@latest, template $template: it is made and installed"

  git init --quiet
  git add --all
  git -c user.name=phlo -c user.email=phlo@example.com commit --quiet --message 'A lakehouse'
  git clone --quiet . ../checkout
  cd ../checkout
  sed -n 's/^ *- run: //p' .github/workflows/phlo.yml >../steps
  test "$(wc -l <../steps)" -eq 3
  bash -euxo pipefail ../steps
  note "npm create phlo@latest, template $template: its workflow passes on a fresh clone"

  cd ../my-lakehouse
  follow_readme
  npx phlo test
  note "npm create phlo@latest, template $template: every command of its README does what it says"
done

cd "$work/files/my-lakehouse"
for tarball in "$work"/tarballs/*.tgz; do
  tar -xzOf "$tarball" package/package.json | node -p 'JSON.parse(require("node:fs").readFileSync(0, "utf8")).name'
done | grep '^@phlo/' | xargs npm install
npx phlo plugin check
npx phlo create ingestion bronze.more_orders --file data/orders.csv
npx phlo create model gold.more_orders --from bronze.more_orders
npx phlo create check bronze.more_orders --type range --column amount --min 0
npx phlo create mart more_orders --from gold.more_orders
npx phlo create hook watch --on wap.gate
npx phlo create service cache
npx phlo run
npx phlo test
note 'a project that has installed every package of ours, and one of each kind that phlo create adds: plugins, run and tests'
