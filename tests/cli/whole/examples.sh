# Every example of every manual page, as it is printed. helpers/examples.py says how a page marks what an example needs.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/alone.sh"
. "${0%/*}/../helpers/common.sh"
# shellcheck source=examples-files.sh
. "${0%/*}/../helpers/examples-files.sh"

# shellcheck disable=SC2086 # PAGES is for people: some pages only
cd "$BH_SOURCE/man" && run_examples ${PAGES:-*.[157]}
