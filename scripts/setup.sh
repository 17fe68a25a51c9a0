#!/usr/bin/env bash
# Installs the Debian packages that building and running Larder needs, if they are missing.
set -euo pipefail

packages=(libpq-dev libssl-dev zlib1g-dev openssl postgresql libxgboost-dev pkg-config curl gzip)

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "setup: run as root, or install sudo" >&2
        exit 1
    fi
}

# A machine on which nobody has asked for the lists yet knows no package at all.
if ! apt-cache show libpq5 >/dev/null 2>&1; then
    echo "setup: fetching the lists of Debian's packages"
    as_root apt-get update -qq
fi

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

# Larder runs a private PostgreSQL: the package need not start one of its own.
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    as_root mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' |
        as_root tee /etc/postgresql-common/createcluster.d/larder.conf >/dev/null
fi
as_root apt-get update -qq
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >/dev/null
