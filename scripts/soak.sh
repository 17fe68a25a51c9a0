#!/usr/bin/env bash
# Soaks benchmarks/target in mixed valid, invalid and aborted traffic:  scripts/soak.sh MODE [N]
#
#   address [MINUTES]   built with AddressSanitizer, leaks included; 30 minutes
#   thread [MINUTES]    built with ThreadSanitizer; 30 minutes
#   plain [MINUTES]     as it is served, for memory without a sanitizer's own; 30 minutes
#   drain [ROUNDS]      as it is served, ended by SIGTERM under load; 20 rounds
#
#   SOAK_OPTIONS='--seed 1'   more options; `python3 benchmarks/soak --help` lists them
set -euo pipefail
cd "$(dirname "$0")/.."

mode="${1:-}"
export PYTHONDONTWRITEBYTECODE=1
scratch=".build-soak-$mode"
read -ra options <<<"${SOAK_OPTIONS:-}"

# Builds http-target with the given options, and sets `program` to where it lies.
build() {
    local build=(swift build -c release --scratch-path "$scratch" --product http-target "$@")
    "${build[@]}"
    program="$("${build[@]}" --show-bin-path)/http-target"
}

soak() {
    python3 benchmarks/soak "$program" --log "$scratch/soak.log" "${options[@]}" "$@"
}

case "$mode" in
address)
    build --sanitize=address
    # The default quarantine of 256 MB would grow for most of the run.
    export ASAN_OPTIONS=detect_leaks=1:quarantine_size_mb=16
    soak --minutes "${2:-30}" --growth-mib 16
    ;;
thread)
    build --sanitize=thread
    # Beside the compiler, whose own clang it is: other compilers do not know Swift's calls.
    "$(dirname "$(readlink -f "$(command -v swift)")")/clang" -shared -fPIC -O2 -Wall -Werror \
        -o "$scratch/mutex_for_tsan.so" benchmarks/soak/mutex_for_tsan.c
    soak --minutes "${2:-30}" --growth-mib 32 --preload "$PWD/$scratch/mutex_for_tsan.so"
    ;;
plain)
    build
    soak --minutes "${2:-30}" --growth-mib 4
    ;;
drain)
    build
    python3 benchmarks/soak/drain.py "$program" --rounds "${2:-20}" "${options[@]}"
    ;;
*)
    echo "usage: scripts/soak.sh address|thread|plain [MINUTES], or drain [ROUNDS]" >&2
    exit 2
    ;;
esac
