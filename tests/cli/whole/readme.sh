# Every command of README.md, as it is printed, in a copy of what a clone has.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/alone.sh"
. "${0%/*}/../helpers/common.sh"
# shellcheck source=examples-files.sh
. "${0%/*}/../helpers/examples-files.sh"

# Only what stands in blocks is run.
! grep -nE '`(bh-[a-z-]+|\./dev|cmake|curl) [^`]*[-|][^`]*`' "$BH_SOURCE/README.md" || fail "commands of README outside blocks are not run"
run_examples "$BH_SOURCE/README.md"
