#!/bin/sh
# Finds what the fault and network tests use to build small worlds (unshare, ip, strace), and installs it where it is
# missing and the user may.
set -u
missing=""
command -v unshare >/dev/null 2>&1 || missing="$missing util-linux"
PATH="$PATH:/usr/sbin:/sbin" command -v ip >/dev/null 2>&1 || missing="$missing iproute2"
command -v strace >/dev/null 2>&1 || missing="$missing strace"
[ -z "$missing" ] && exit 0
as_root=""
if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2>/dev/null; then as_root="sudo"; fi
fi
if ! command -v apt-get >/dev/null 2>&1 || { [ "$(id -u)" != 0 ] && [ -z "$as_root" ]; }; then
    echo "The tests of faults and of the network need:$missing. Install them, then run make test again." >&2
    exit 2
fi
echo "Installing$missing for the tests ..."
# shellcheck disable=SC2086
$as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
    echo "Could not be installed:$missing. Install them by hand." >&2
    exit 1
}
