#!/usr/bin/env bash
# Prints the path of a program that tests or benchmarks use, unpacking its Debian package under
# .build-tools when it is not installed. Nothing is installed and no service is started.
#
#   scripts/fetch-tool.sh PACKAGE PROGRAM
set -euo pipefail
package=$1 program=$2

if path=$(PATH="$PATH:/usr/sbin:/sbin" command -v "$program"); then
    echo "$path"
    exit 0
fi
tools="$(cd "$(dirname "$0")/.." && pwd)/.build-tools"
find_program() { find "$tools" -type f -name "$program" -perm -u+x 2>/dev/null | head -n 1; }
if [ -z "$(find_program)" ]; then
    mkdir -p "$tools/packages"
    (cd "$tools/packages" && apt-get download -qq "$package") >&2 ||
        { echo "fetch-tool: $package cannot be downloaded (apt-get update may help)" >&2; exit 1; }
    dpkg-deb -x "$tools"/packages/"$package"_*.deb "$tools/$package"
fi
find_program
