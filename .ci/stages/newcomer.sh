# A new project outside the clone, in a home that knows nothing: what `phlo init` says to do next works as it is printed, and
# an editor's types hold.
set -euo pipefail
clone="$PWD"
HOME="$PHLO_CI_TMP/home"
export HOME
mkdir -p "$HOME"
unset PHLO_MARTS_URL DATABASE_URL
npx phlo init "$PHLO_CI_TMP/shop" --json >"$PHLO_CI_TMP/init.json"
node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8")).next.join("\n")' "$PHLO_CI_TMP/init.json" >"$PHLO_CI_TMP/next.sh"
for step in 'phlo run' 'phlo test'; do grep -q "$step" "$PHLO_CI_TMP/next.sh"; done
bash -euo pipefail "$PHLO_CI_TMP/next.sh"
node "$clone/node_modules/typescript/bin/tsc" -p "$PHLO_CI_TMP/shop"
cat "$PHLO_CI_TMP/next.sh" >>"$PHLO_CI_CHECKS"
echo 'its types hold' >>"$PHLO_CI_CHECKS"
