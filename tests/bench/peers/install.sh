#!/bin/sh
# Makes an environment for each peer below $1, from its pinned requirements. Packages that the environment of this
# project has in the right version (torch is 1.5 GB) are shared with it, all others are the peer's own.
set -u
here=$(cd "$(dirname "$0")" && pwd)
target=$1
python=${2:-$here/../../../.venv/bin/python}
shared=$("$python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
mkdir -p "$target"
for requirements in "$here"/*.txt; do
    peer=$(basename "$requirements" .txt)
    [ -f "$target/$peer/.installed" ] && continue
    echo "installing $peer ..."
    "$python" -m venv "$target/$peer" || continue
    site=$("$target/$peer/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
    echo "$shared" > "$site/shared.pth"
    if "$target/$peer/bin/python" -m pip install --disable-pip-version-check -q -r "$requirements" > "$target/$peer/log" 2>&1; then
        touch "$target/$peer/.installed"
    else
        echo "$peer could not be installed: $(grep -m1 ERROR "$target/$peer/log")" >&2
    fi
done
