#!/usr/bin/env bash
# Prints the path of a program that tests or benchmarks use, unpacking its Debian package under
# .build-tools when it is not installed. Nothing is installed and no service is started.
#
#   scripts/fetch-tool.sh PACKAGE PROGRAM [PACKAGE …]    others hold its libraries, or itself
set -euo pipefail
package=$1 program=$2
packages=("$package" "${@:3}")

if path=$(PATH="$PATH:/usr/sbin:/sbin" command -v "$program"); then
    echo "$path"
    exit 0
fi
tools="$(cd "$(dirname "$0")/.." && pwd)/.build-tools"
# -L: a program may be a link to another one of its packages.
find_program() {
    find -L "$tools" -type f -path "*bin/$program" -perm -u+x 2>/dev/null | head -n 1
}
if [ -z "$(find_program)" ]; then
    mkdir -p "$tools/packages"
    for name in "${packages[@]}"; do
        (cd "$tools/packages" && apt-get download -qq "$name") >&2 ||
            { echo "fetch-tool: $name cannot be downloaded (apt-get update may help)" >&2; exit 1; }
        dpkg-deb -x "$tools"/packages/"$name"_*.deb "$tools/$package"
    done
fi
find_program
