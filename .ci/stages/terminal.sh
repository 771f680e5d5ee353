# What a person sees: phlo in a real pseudo-terminal whose screen a terminal emulator keeps, both of Debian's Python.
set -euo pipefail
if ! /usr/bin/python3 -c 'import pyte, wcwidth' 2>/dev/null; then
  apt-get update
  apt-get install -y --no-install-recommends python3 python3-pyte
fi
mkdir -p "$PHLO_CI_TMP/terminal/home"
export HOME="$PHLO_CI_TMP/terminal/home" PYTHONDONTWRITEBYTECODE=1
unset PHLO_MARTS_URL
/usr/bin/python3 .ci/try-terminal.py "$PWD" "$PHLO_CI_TMP/terminal" | tee -a "$PHLO_CI_CHECKS"
rm -rf "$PHLO_CI_TMP/terminal"
