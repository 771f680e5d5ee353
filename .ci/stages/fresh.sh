# A newcomer's first line of the README: install, build, and every test that needs only Node.
set -euo pipefail
npm ci && npm test
