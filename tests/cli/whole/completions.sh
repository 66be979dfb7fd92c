# The same options in --help, in the manual page and in the completions of all three shells; and the completions work.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

# words_of_options: the long options among standard input's words, each once.
words_of_options() {
    { grep -oE -- '(^|[^-a-zA-Z0-9_])--[a-z][a-z0-9_-]*' || true; } | grep -oE -- '--.*' | sort -u
}

# A row of --help begins with two to six spaces and a dash; its text stands after two spaces more.
options_of_help() {
    "$1" --help | sed -nE '/^ {2,6}-/ { s/^ +//; s/  .*//; p }' | words_of_options
}

# The tags of the page's OPTIONS are the lines at its own indentation.
options_of_page() {
    LC_ALL=C.UTF-8 MANWIDTH=100 man -l "$BH_SOURCE/man/$1.1" |
        sed -nE '/^OPTIONS/,/^EXIT STATUS/ { /^ {7}-/p }' | words_of_options
}

options_of_bash() {
    grep -v '^ *#' "$BH_SOURCE/completions/bash/$1" | words_of_options
}

# What the completion gives to zsh's own function.
options_of_zsh() {
    # shellcheck disable=SC2016
    zsh -f -c '_arguments() { print -rl -- "$@" }; source "$1"' zsh "$BH_SOURCE/completions/zsh/_$1" |
        sed -E 's/(\[|:).*//' | words_of_options
}

# What a fish user is offered.
options_of_fish() {
    HOME=$t fish --no-config -c "source '$BH_SOURCE/completions/fish/$1.fish'; complete -C '$1 --'" | cut -f 1 |
        words_of_options
}

missing=()
for shell in zsh fish; do
    command -v $shell >/dev/null || missing+=("$shell")
done
has_shell() {
    [[ " ${missing[*]} " != *" $1 "* ]]
}

# defaults HELP PAGE: what the options of a tool say of their defaults, in --help and in the page, must be the same. It stands as
# "(default X)", or "(default: X)" where X is no value, and in no other way.
cat >"$t/defaults.py" <<'PYTHON'
import re, sys

def options(lines, tag, end):
    """The text of each option; one text may be that of several."""
    found, names = {}, []
    for line in lines:
        if re.match(end, line):
            break
        if re.match(tag, line):
            names = re.findall(r"(?<![\w-])--[a-z][a-z0-9_-]*", re.split(r" {2,}", line.strip())[0])
            names = [name for name in names if name not in found]  # an example may begin with an option, too
            found |= dict.fromkeys(names, "")
        for name in names:
            found[name] += " " + line.strip()
    return found

def defaults(text):
    return re.findall(r"\(default:? ([^()]*)\)", text)

texts = [options(open(sys.argv[1]), r" {2,6}-", r"See "), options(open(sys.argv[2]), r" {7}-", r"[A-Z]")]
bad = 0
for name, help_text in texts[0].items():
    page = texts[1][name]
    if defaults(help_text) != defaults(page):
        bad += 1
        print(f"{name}: defaults {defaults(help_text)} in --help, {defaults(page)} in the page")
    for text in (help_text, page):
        other = re.search(r"[^(]*(\bDefault:|, default\b|\bDefault [^a-z]|\(default\)|the default[.,;)])", text)
        if other:
            bad += 1
            print(f"{name}: a default that is not (default X): {other[0].strip()}")
sys.exit(bad > 0)
PYTHON

tools=0
for program in "$BH_BUILD"/bin/bh-*; do
    tool=${program##*/}
    options_of_help "$tool" >"$t/help"
    for option in --help --version --quiet --verbose --color --no-progress; do
        expect_text "$t/help" "$option"
    done
    options_of_page "$tool" >"$t/page"
    diff "$t/help" "$t/page" >&2 || fail "man/$tool.1 has other options than --help"
    "$tool" --help >"$t/help.txt"
    LC_ALL=C.UTF-8 MANWIDTH=100 man -l "$BH_SOURCE/man/$tool.1" | sed '1,/^OPTIONS/d' >"$t/page.txt"
    python3 "$t/defaults.py" "$t/help.txt" "$t/page.txt" >&2 || fail "man/$tool.1 states other defaults than --help"
    for shell in bash zsh fish; do
        file=$BH_SOURCE/completions/$shell/$tool
        [ $shell != zsh ] || file=$BH_SOURCE/completions/zsh/_$tool
        [ $shell != fish ] || file=$file.fish
        [ -s "$file" ] || fail "no $file"
        has_shell $shell || continue
        $shell -n "$file" || fail "$shell cannot read $file"
        options_of_$shell "$tool" >"$t/$shell"
        diff "$t/help" "$t/$shell" >&2 || fail "$file has other options than --help"
        # A completion that states a default states the same.
        while read -r default; do
            expect_text <(tr '\n' ' ' <"$t/help.txt" | tr -s ' ') "$default"
        done < <(grep -oE '\(default [^()]*\)' "$file" || true)
    done
    tools=$((tools + 1))
done
[ "$tools" -ge 3 ] || fail "only $tools tools in $BH_BUILD/bin"

# complete_bash WORD...: what a bash user is offered at the end of the last word, one a line.
complete_bash() {
    (
        set +eE
        trap - ERR
        # shellcheck disable=SC2317
        compopt() { true; } # only a shell that is being typed into has it
        # shellcheck source=/dev/null
        . "$BH_SOURCE/completions/bash/$1"
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
        "$(complete -p "$1" | sed 's/.*-F \([^ ]*\) .*/\1/')" "$1" "${*: -1}" "${*: -2:1}"
        printf '%s\n' "${COMPREPLY[@]}"
    )
}

# expect_offer TEXT WORD...: TEXT must be offered.
expect_offer() {
    local wanted=$1
    shift
    complete_bash "$@" >"$t/offer"
    grep -qxF -- "$wanted" "$t/offer" || fail "no $wanted offered for: $*"
}

expect_no_offer() {
    local unwanted=$1
    shift
    complete_bash "$@" >"$t/offer"
    ! grep -qxF -- "$unwanted" "$t/offer" || fail "$unwanted offered for: $*"
}

mkdir "$t/work" "$t/work/sub"
cd "$t/work" || exit
touch run.zst run.zst.partial notes.txt
expect_offer --output bh-record --o
expect_no_offer --level bh-record --o
for tool in bh-record bh-replay; do
    expect_offer run.zst $tool ''
    expect_offer run.zst.partial $tool r
    expect_offer sub $tool s
    expect_no_offer notes.txt $tool ''
done
expect_offer notes.txt bh-record --output no
expect_offer always bh-serve --color = al
expect_offer never bh-serve --color ''
expect_offer sixel bh-shot run.zst --term = s
expect_offer notes.txt bh-shot --term no
expect_offer random bh-serve --policy ra
expect_offer policy bh-replay run.zst --to ''
expect_offer cat bh-replay run.zst --to policy -- ca
expect_offer notes.txt bh-serve -- cat no

if has_shell fish; then
    HOME=$t fish --no-config -c "source '$BH_SOURCE/completions/fish/bh-replay.fish'
        complete -C 'bh-replay '; complete -C 'bh-replay run.zst --to policy -- cat no'" >"$t/offer"
    expect_text "$t/offer" run.zst
    expect_text "$t/offer" sub/
    expect_text "$t/offer" notes.txt
fi

for shell in ${missing[@]+"${missing[@]}"}; do
    echo "$shell is not installed: its completions are not tested"
    exit 77
done
