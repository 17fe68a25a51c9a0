#!/usr/bin/env bash
# Installs the Debian packages that building and running Larder needs, if they are missing.
set -euo pipefail

packages=(libpq-dev postgresql libxgboost-dev pkg-config curl gzip)

missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' && continue
    # Any PostgreSQL server will do, whatever package it came in.
    if [ "$package" = postgresql ] && ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
        continue
    fi
    missing+=("$package")
done

if ! command -v swift >/dev/null; then
    echo "setup: the Swift toolchain (6.2 or newer) is missing; see https://www.swift.org/install" >&2
    exit 1
fi
[ ${#missing[@]} -eq 0 ] && exit 0

echo "setup: installing ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "setup: run as root, or install sudo" >&2; exit 1; }
    as_root=(sudo)
fi

# Larder runs a private PostgreSQL: the package need not start one of its own.
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    "${as_root[@]}" mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' |
        "${as_root[@]}" tee /etc/postgresql-common/createcluster.d/larder.conf >/dev/null
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >/dev/null
