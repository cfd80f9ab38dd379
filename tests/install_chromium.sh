#!/bin/sh
# Finds a Chromium for the browser tests, and installs Debian's where there is none and the user may.
set -u
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The browser tests need Chromium. Install it and set CHROMIUM to its path, then run make test again." >&2
    exit 2
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2>/dev/null; then as_root="sudo"; else
        echo "The browser tests need Chromium. Run: sudo apt-get install chromium   and then make test again." >&2
        exit 2
    fi
fi
echo "Installing Chromium for the browser tests ..."
$as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium >/dev/null || {
    echo "Chromium could not be installed. Install it by hand and set CHROMIUM to its path." >&2
    exit 1
}
