# What `cmake --install` puts where, and that it works from there.
. "${0%/*}/../helpers/common.sh"

cmake --install "$BH_BUILD" --prefix "$t/usr" > /dev/null
for program in "$BH_BUILD"/bin/bh-*; do
    name=${program##*/}
    for file in "bin/$name" "share/man/man1/$name.1" "share/bash-completion/completions/$name" \
        "share/zsh/vendor-completions/_$name" "share/fish/vendor_completions.d/$name.fish"; do
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
