# libbh: another project builds against an installed copy, with CMake and with pkg-config, and reads and writes recordings.
. "${0%/*}/../helpers/common.sh"

cmake --install "$BH_BUILD" --prefix "$t/usr" --component development > "$t/install.log"
headers=$(cd "$t/usr/include" && find . -type f)
[ "$headers" = ./bh/recording.hpp ] || fail "more or less than one header is installed: $headers"
[ -s "$t/usr/share/man/man3/libbh.3" ] || fail "no page"
library=$(dirname "$(find "$t/usr" -name libbh.a)")
examples=$(dirname "$(find "$t/usr" -name walk.cpp)")

cmake -G Ninja -S "$examples" -B "$t/cmake" -DCMAKE_PREFIX_PATH="$t/usr" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS="-Wall -Wextra -Werror" \
    > "$t/cmake.log" 2>&1 || { cat "$t/cmake.log" >&2; fail "the example cannot be configured"; }
cmake --build "$t/cmake" > "$t/cmake.log" 2>&1 || { cat "$t/cmake.log" >&2; fail "the example cannot be built"; }
# shellcheck disable=SC2046
PKG_CONFIG_PATH=$library/pkgconfig c++ -std=c++20 -o "$t/returns" "$examples/returns.cpp" \
    $(PKG_CONFIG_PATH=$library/pkgconfig pkg-config --define-variable=prefix="$t/usr" --cflags --libs bh) 2> "$t/cc.err"

# A file: whole for our own tools and for zstd; what was written is what is read.
"$t/cmake/walk" "$t/walk.zst"
bh-info --verify "$t/walk.zst" > "$t/info"
zstd -q -t "$t/walk.zst"
bh-gsl-dump "$t/walk.zst" --fields episode,step,x,reward,action,terminated --format csv > "$t/rows"
python3 - > "$t/wanted" <<'PY'
print("episode,step,x,reward,action,terminated")
for episode in (0, 1):
    for i in range(50):
        print(f"{episode},{i},{i},{int(i == 49)},{'RIGHT' if i < 49 else ''},{'true' if i == 49 else ''}")
PY
diff "$t/wanted" "$t/rows"
mean=$(python3 -c 'print(f"{sum(i * 5 for i in range(50)) / 50:.2f}")')
wanted="session 1 episode 0 return 1
session 1 episode 1 return 1
brightness $mean"
[ "$("$t/returns" "$t/walk.zst")" = "$wanted" ] || fail "$("$t/returns" "$t/walk.zst")"

# A stream: the same through a pipe into bh-record, and read as it is.
"$t/cmake/walk" - stream > "$t/walk.jsonl"
[ "$("$t/returns" - < "$t/walk.jsonl")" = "$wanted" ] || fail "another result from the stream"
bh-record -q -o "$t/again.zst" < "$t/walk.jsonl"
[ "$("$t/returns" "$t/again.zst")" = "$wanted" ] || fail "another result from the recorded stream"

# What is wrong is told: an existing file, a missing one, one that is none, a damaged one.
expect_status 1 "$t/cmake/walk" "$t/walk.zst" 2> "$t/err"
expect_text "$t/err" 'already exists'
expect_status 1 "$t/returns" "$t/none.zst" 2> "$t/err"
expect_text "$t/err" "$t/none.zst: No such file"
echo hello > "$t/text"
expect_status 1 "$t/returns" "$t/text" 2> "$t/err"
expect_text "$t/err" "$t/text: "
head -c 20000 "$t/walk.jsonl" > "$t/cut.jsonl"
expect_status 3 "$t/returns" "$t/cut.jsonl" > "$t/out" 2> "$t/err"
expect_text "$t/err" 'returns: byte '
python3 - "$t/walk.zst" "$t/damaged.zst" <<'PY'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[200] ^= 0x55
open(sys.argv[2], "wb").write(data)
PY
expect_status 3 "$t/returns" "$t/damaged.zst" > "$t/out" 2> "$t/err"
expect_text "$t/err" 'returns: byte '
