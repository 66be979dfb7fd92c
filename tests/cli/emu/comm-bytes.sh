# comm.httpGet and comm.httpPost put the same bytes on the wire as BizHawk on Mono and on Windows, release by release
. "${0%/*}/../helpers/common.sh"

: > "$t/log"
in_background python3 "$BH_SOURCE/tests/cli/helpers/emu-comm-server.py" "$t/log" 2> "$t/server.err"
port=$(listening_port "$t/server.err")
url=http://127.0.0.1:$port

cat > "$t/twice.lua" << 'END'
assert(comm.httpGet(nil) == "ok")
assert(comm.httpPost(nil, "GET rom; x=1") == "ok")
assert(comm.httpGet(comm.httpGetGetUrl() .. "/a b?x=1") == "ok")
END

# requests HOST VERSION: what the server received, one request after another, CR shown as "\r" at line ends
requests() {
    : > "$t/log"
    bh-emu --host "$1" --bizhawk "$2" --url_get="$url" --url_post="$url" "$t/twice.lua" > "$t/out" 2> "$t/emu.err"
    sed -e 's/\r$/\\r/' -e "s/127.0.0.1:$port/SERVER/" "$t/log"
}

requests mono 2.9.1 | diff - <(cat << 'END'
GET / HTTP/1.1\r
User-Agent: EmuHawk/2.9.1\r
Host: SERVER\r
\r

POST / HTTP/1.1\r
User-Agent: EmuHawk/2.9.1\r
Connection: close\r
Content-Type: application/x-www-form-urlencoded\r
Content-Length: 24\r
Host: SERVER\r
\r
payload=GET+rom%3B+x%3D1
GET /a%20b?x=1 HTTP/1.1\r
User-Agent: EmuHawk/2.9.1\r
Host: SERVER\r
\r

END
)

requests mono 2.3 | diff - <(cat << 'END'
GET / HTTP/1.1\r
Host: SERVER\r
\r

POST / HTTP/1.1\r
Connection: close\r
Content-Type: application/x-www-form-urlencoded\r
Content-Length: 24\r
Host: SERVER\r
\r
payload=GET+rom%3B+x%3D1
GET /a%20b?x=1 HTTP/1.1\r
Host: SERVER\r
\r

END
)

requests windows 2.9.1 | diff - <(cat << 'END'
GET / HTTP/1.1\r
User-Agent: EmuHawk/2.9.1\r
Host: SERVER\r
Connection: Keep-Alive\r
\r

POST / HTTP/1.1\r
User-Agent: EmuHawk/2.9.1\r
Content-Type: application/x-www-form-urlencoded\r
Host: SERVER\r
Content-Length: 24\r
Expect: 100-continue\r
Connection: Close\r
\r
payload=GET+rom%3B+x%3D1
GET /a%20b?x=1 HTTP/1.1\r
User-Agent: EmuHawk/2.9.1\r
Host: SERVER\r
\r

END
)

requests windows 2.11 > "$t/new"
grep -qxF 'User-Agent: EmuHawk/2.11\r' "$t/new"
expect_status 1 grep -q Expect "$t/new"
