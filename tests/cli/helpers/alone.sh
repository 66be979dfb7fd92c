# Sourced first by tests that run what is printed, with the ports and paths that are printed: gives the test a network and file systems of its
# own, in which nobody else has port 9001, and /usr/local may be what `cmake --install` makes of it. Skips where the system does not allow it.
# shellcheck shell=bash

if [ -z "${BH_ALONE-}" ]; then
    for how in --map-root-user --; do
        # shellcheck disable=SC2093
        if unshare --net --mount "$how" true 2>/dev/null; then BH_ALONE=1 exec unshare --net --mount "$how" bash "$0" "$@"; fi
    done
    echo "unshare(1) makes no network and mount namespace here: what is printed is not run"
    exit 77
fi
python3 - <<'PYTHON' # the loopback interface of a new network is down
import fcntl, socket, struct
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
fcntl.ioctl(socket.socket(), SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", IFF_UP))
PYTHON

# install_to_usr_local: puts what was built below /usr/local of this test alone.
install_to_usr_local() {
    # shellcheck disable=SC2154 # of common.sh, which the test sources next
    DESTDIR=$t/root cmake --install "$BH_BUILD" --prefix /usr/local >/dev/null
    mount --bind "$t/root/usr/local" /usr/local
    export PATH=/usr/local/bin:/usr/bin:/bin
}
