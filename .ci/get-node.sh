# Another Node: the program that nodejs.org publishes, as npm's registry has it. It lies in `bin` of the folder then.
# Usage: get-node.sh <version> <folder>
set -euo pipefail
mkdir -p "$2"
cd "$2"
npm pack --silent "node-linux-$(node -p process.arch)@$1" >/dev/null
tar -xzf ./*.tgz --strip-components=1 package/bin
rm ./*.tgz
[ "$(bin/node --version)" = "v$1" ]
