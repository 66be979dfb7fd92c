# What `cmake --install` puts where, and that it works from there.
. "${0%/*}/../helpers/common.sh"

cmake --install "$BH_BUILD" --prefix "$t/usr" > /dev/null
for program in "$BH_BUILD"/bin/bh-*; do
    name=${program##*/}
    for file in "bin/$name" "share/man/man1/$name.1" "share/bash-completion/completions/$name" \
        "share/zsh/site-functions/_$name" "share/fish/vendor_completions.d/$name.fish"; do
        [ -s "$t/usr/$file" ] || fail "$file is not installed"
    done
    [ "$("$t/usr/bin/$name" --version | head -n 1)" = "$name $("$program" --version | sed -n '1s/.* //p')" ] || fail "$name --version"
done
for page in "$BH_SOURCE"/man/*.[57]; do
    section=${page##*.}
    [ -s "$t/usr/share/man/man$section/${page##*/}" ] || fail "${page##*/} is not installed"
done
(cd "$BH_SOURCE/lua" && find . -name '*.lua') > "$t/scripts"
while read -r script; do
    [ -s "$t/usr/share/bh-tools/lua/$script" ] || fail "$script is not installed"
done < "$t/scripts"
for game in emberwick.nes fenlight.sfc; do
    cmp "$BH_BUILD/share/bh-tools/$game" "$t/usr/share/bh-tools/$game"
done

# The game is found beside the installed program, and the scripts find each other.
cd "$t"
bh-serve --listen 127.0.0.1:0 --steps 3 > "$t/out" 2> "$t/err" &
server=$!
children+=("$server")
port=$(listening_port "$t/err")
"$t/usr/bin/bh-emu" --url_get="http://127.0.0.1:$port/" --url_post="http://127.0.0.1:$port/" "$t/usr/share/bh-tools/lua/gsl_sender.lua" \
    > "$t/emu.out" 2> "$t/emu.err"
expect_status 0 wait "$server"
[ "$(jq -s '[.[] | select(.type == "step")] | length' "$t/out")" -eq 3 ] || fail "not three steps"

# Lua 5.1 comes from a shared object of our own, which the program finds wherever both lie.
echo 'print(_VERSION)' > "$t/version.lua"
[ "$("$t/usr/bin/bh-emu" --bizhawk 2.8 "$t/version.lua")" = "Lua 5.1" ] || fail "no Lua 5.1"
env LD_DEBUG=libs "$t/usr/bin/bh-emu" --version > /dev/null 2> "$t/libraries"
expect_text "$t/libraries" "$t/usr/bin/../lib/bh-tools/libbh-lua51.so"

# Under each prefix the shells find the completions where they look by themselves: in the folders of a plain $fpath and of fish with no
# XDG_DATA_DIRS, as at a login without a desktop.
for prefix in /usr /usr/local "$t/home/.local"; do
    root=$t/root$prefix
    DESTDIR=$root cmake --install "$BH_BUILD" --prefix "$prefix" > /dev/null
    for program in "$BH_BUILD"/bin/bh-*; do
        name=${program##*/}
        [ -s "$root$prefix/share/bash-completion/completions/$name" ] || fail "no completion of $name for bash below $prefix"
    done
    if command -v zsh > /dev/null && [ "$prefix" != "$t/home/.local" ]; then # zsh looks in no folder of one's own by itself
        # shellcheck disable=SC2016
        zsh -f -c 'fpath=($1$^fpath $fpath)
            autoload -U compinit
            compinit -u -D
            for program in $2/bin/bh-*; do
                name=${program:t}
                [[ $_comps[$name] == _$name ]] || { print "zsh knows nothing of $name"; exit 1 }
                autoload +X _$name || exit 1
                [[ $functions_source[_$name] == $1/* ]] || { print "zsh found _$name at $functions_source[_$name]"; exit 1 }
            done' zsh "$root" "$BH_BUILD" > "$t/zsh.err" 2>&1 || fail "zsh does not find the completions below $prefix"
    fi
    if command -v fish > /dev/null; then
        # shellcheck disable=SC2016
        env -u XDG_DATA_DIRS -u XDG_DATA_HOME -u XDG_CONFIG_HOME HOME="$t/home" fish -c '
            set root $argv[1]
            set fish_complete_path $root$fish_complete_path
            for program in $argv[2]/bin/bh-*
                set name (basename $program)
                complete -C "$name --" | string match -q -- "--version*"
                or begin; echo "fish offers nothing for $name"; exit 1; end
            end' "$root" "$BH_BUILD" > "$t/fish.err" 2>&1 || fail "fish does not find the completions below $prefix"
    fi
done
for shell in zsh fish; do
    command -v $shell > /dev/null || { echo "$shell is not installed: whether it finds the completions is not tested"; exit 77; }
done
