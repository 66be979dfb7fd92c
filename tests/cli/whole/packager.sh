# What a packager builds: some of the programs, with the libraries that these use and no others.
. "${0%/*}/../helpers/common.sh"

# configures TOOLS OPTION...: without what only other programs need
configures() {
    rm -rf "$t/build"
    cmake -G Ninja -S "$BH_SOURCE" -B "$t/build" --log-level=WARNING -DBUILD_TESTING=OFF -DBH_LIBRARY=OFF "-DBH_TOOLS=$1" "${@:2}" > "$t/cmake.log" 2>&1 ||
        { cat "$t/cmake.log" >&2; fail "BH_TOOLS=$1 cannot be configured"; }
}
# programs: what would be installed in bin/
programs() {
    grep -ho '/bin" TYPE EXECUTABLE FILES "[^"]*"' "$t"/build/tools/*/cmake_install.cmake | sed 's,.*/,,; s/"$//' | sort | tr '\n' ' '
}
no_boost=-DCMAKE_DISABLE_FIND_PACKAGE_Boost=ON no_eigen=-DCMAKE_DISABLE_FIND_PACKAGE_Eigen3=ON
no_emulator=(-DLIBRETRO_INCLUDE_DIR=LIBRETRO_INCLUDE_DIR-NOTFOUND -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=BOTH -DBH_CA65=BH_CA65-NOTFOUND)

configures bh-record $no_boost $no_eigen "${no_emulator[@]}"
[ "$(programs)" = 'bh-record ' ] || fail "not only bh-record is installed: $(programs)"
if grep -qE 'Eigen3_DIR|zip_VERSION|crypto_VERSION|lua54_VERSION' "$t/build/CMakeCache.txt"; then
    fail "more than bh-record needs is looked for: $(grep -E 'Eigen3_DIR|zip_VERSION|crypto_VERSION|lua54_VERSION' "$t/build/CMakeCache.txt")"
fi
configures 'bh-serve;bh-record' $no_eigen "${no_emulator[@]}"
[ "$(programs)" = 'bh-record bh-serve ' ] || fail "not only the two are installed: $(programs)"
configures 'bh-policy' $no_boost "${no_emulator[@]}"
[ "$(programs)" = 'bh-policy ' ] || fail "not only bh-policy is installed: $(programs)"
expect_status 1 cmake -G Ninja -S "$BH_SOURCE" -B "$t/build" -DBH_TOOLS=bh-nothing > "$t/cmake.log" 2>&1
expect_text "$t/cmake.log" 'bh-nothing is not one of'

# Every program tells the versions of the libraries that it runs with.
for program in "$BH_BUILD"/bin/bh-*; do
    "$program" --version > "$t/version"
    [ "$(wc -l < "$t/version")" -eq 2 ] || fail "$program --version has $(wc -l < "$t/version") lines"
    for library in 'zstd:libzstd' 'xxhash:libxxhash' 'libzip:libzip' 'OpenSSL:libcrypto'; do
        linked=no told=no
        # What a library of ours needs itself, as libarchive does OpenSSL, may be told: that depends on the linker.
        if ! readelf -d "$program" | grep "NEEDED.*${library#*:}\.so" > /dev/null && ldd "$program" | grep "${library#*:}\.so" > /dev/null; then
            continue
        fi
        if readelf -d "$program" | grep "NEEDED.*${library#*:}\.so" > /dev/null; then linked=yes; fi
        if grep -qE "(^|, )${library%:*} [0-9]+\.[0-9]+\.[0-9]+(, |$)" "$t/version"; then told=yes; fi
        [ "$told" = "$linked" ] || fail "${program##*/}: ${library%:*} is linked: $linked, told: $told ($(tail -n 1 "$t/version"))"
    done
done
grep -q "zstd $(pkg-config --modversion libzstd)" <("$BH_BUILD/bin/bh-record" --version) || fail "another zstd than the one that is installed"
