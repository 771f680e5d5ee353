# New projects outside the clone, in a home that knows nothing: what `phlo init` says to do next works as it is printed, and
# an editor's types hold.
set -euo pipefail
clone="$PWD"
HOME="$PHLO_CI_TMP/home"
export HOME
mkdir -p "$HOME"
unset PHLO_MARTS_URL DATABASE_URL
phlo="$clone/node_modules/.bin/phlo"
for template in files flights empty; do
  mkdir "$PHLO_CI_TMP/new-$template"
  cd "$PHLO_CI_TMP/new-$template"
  "$phlo" init shop --template "$template" --json >init.json
  node -p 'JSON.parse(require("node:fs").readFileSync("init.json", "utf8")).next.join("\n")' >next.sh
  for step in 'phlo run' 'phlo test'; do grep -q "$step" next.sh; done
  bash -euo pipefail next.sh
  node "$clone/node_modules/typescript/bin/tsc" -p shop
  sed "s/^/$template: /" next.sh >>"$PHLO_CI_CHECKS"
  echo "$template: its types hold" >>"$PHLO_CI_CHECKS"
done
