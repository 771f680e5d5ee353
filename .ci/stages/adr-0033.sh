# The verification section of the ADR that Phlo realises, each command with what it is to bring about.
set -euo pipefail
unset PHLO_TEST_REPORTS
bash test/adr-0033.sh | tee -a "$PHLO_CI_CHECKS"
