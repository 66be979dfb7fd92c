# ./dev: which commands install packages, and that they say so. cmake, apt-get and their like are stand-ins that write down how they were
# called.
. "${0%/*}/../helpers/common.sh"

mkdir "$t/bin"
for program in cmake ctest apt-get apt-cache sudo dpkg-query; do
    cat > "$t/bin/$program" <<END
#!/bin/bash
echo "$program \$*" >> "$t/calls"
[ "$program" != dpkg-query ] || [ "\${*: -1}" = cc65 ] || echo installed
END
    chmod +x "$t/bin/$program"
done
# calls COMMAND...: what ./dev COMMAND calls
calls() {
    : > "$t/calls"
    PATH=$t/bin:$PATH "$BH_SOURCE/dev" "$@" > "$t/out" 2> "$t/err"
}

calls build
grep -q '^cmake --preset release' "$t/calls"
if grep -qE '^(apt-get|sudo|dpkg-query)' "$t/calls"; then fail "./dev build asks for packages: $(cat "$t/calls")"; fi
calls build dev
grep -q '^cmake --preset dev' "$t/calls"
for command in setup test asan; do
    calls $command
    grep -q 'apt-get install .*cc65' "$t/calls" || fail "./dev $command installs nothing: $(cat "$t/calls")"
    expect_text "$t/out" 'dev: installing with '
    expect_text "$t/out" 'apt-get: cc65'
done
grep -q '^ctest --test-dir build/asan' "$t/calls"
calls test
grep -q '^ctest --test-dir build/release' "$t/calls" # what is tested is what is installed
# Where everything is there, nothing is said and nobody asked for a password.
sed -i 's/ = cc65 \]/ = none ]/' "$t/bin/dpkg-query"
calls setup
if grep -qE '^(apt-get|sudo)' "$t/calls" || [ -s "$t/out" ]; then fail "nothing is missing, and: $(cat "$t/calls" "$t/out")"; fi
printf '#!/bin/bash\nexit 1\n' > "$t/bin/cmake"
expect_status 1 env PATH="$t/bin:$PATH" "$BH_SOURCE/dev" build > "$t/out" 2> "$t/err"
expect_text "$t/err" 'dev: ./dev setup installs what the build needs'
