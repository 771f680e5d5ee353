# Types, lint, format, dead code, packed packages, and the claims that the workspace and its documents make.
set -euo pipefail
npm run check
