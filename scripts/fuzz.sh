#!/usr/bin/env bash
# Fuzzes the HTTP parser and a connection's protocol, with AddressSanitizer:
#
#   scripts/fuzz.sh [SECONDS]
#
# Tests/Fuzzing/README.md says what is checked and what to do with a finding.
#
#   FUZZ_RUNS=N        stop after N runs instead, from the committed seeds alone
#   FUZZ_SEED=N        the random numbers' seed; with FUZZ_RUNS, a run that can be repeated
#   FUZZ_SOURCES=DIR   the module to fuzz, such as a copy with a fault put in
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
sources=${FUZZ_SOURCES:-Sources/HTTP}
seeds=Tests/Specification/fuzz-seeds
products=.build/fuzz
driver=(Tests/HTTPTests/Fuzzing/*.swift Tests/Fuzzing/*.swift)
mkdir -p "$products/corpus" "$products/findings"

# Bounds are checked as in a debug build: an optimized Swift would read beyond a buffer that lies
# inside a larger one, and AddressSanitizer would not see it.
options=(-O -assert-config Debug -sanitize=fuzzer,address -use-ld=lld -parse-as-library
    -swift-version 6 -package-name larder -enable-upcoming-feature InternalImportsByDefault
    -I "$products")
for map in Sources/*/module.modulemap; do options+=(-I "$(dirname "$map")"); done

# Whether a product is missing or older than one of the files it is made of.
is_stale() {
    local product=$1 && shift
    [ ! -e "$product" ] || [ -n "$(find "$@" -newer "$product" -print -quit)" ]
}

mapfile -t module < <(find "$sources" -name '*.swift' | sort)
if [ "$(cat "$products/sources" 2>/dev/null)" != "$sources" ] ||
    is_stale "$products/connection" scripts/fuzz.sh "${module[@]}" "${driver[@]}"; then
    echo "fuzz: compiling $sources"
    swiftc "${options[@]}" -wmo -module-name HTTP -emit-module \
        -emit-module-path "$products/HTTP.swiftmodule" -c -o "$products/HTTP.o" "${module[@]}"
    swiftc "${options[@]}" -wmo -module-name Fuzzing -o "$products/connection" \
        "${driver[@]}" "$products/HTTP.o"
    echo "$sources" >"$products/sources"
fi

corpora=("$products/corpus" "$seeds")
limits=("-max_total_time=$seconds")
if [ -n "${FUZZ_RUNS:-}" ]; then
    rm -rf "$products/fresh" && mkdir "$products/fresh"
    corpora=("$products/fresh" "$seeds")
    limits=("-runs=$FUZZ_RUNS" -reload=0)
fi
[ -z "${FUZZ_SEED:-}" ] || limits+=("-seed=$FUZZ_SEED")

# Swift's own backtrace of a crash reads memory that AddressSanitizer then complains of.
export SWIFT_BACKTRACE=enable=no
log=$products/log
if "$products/connection" "${limits[@]}" -max_len=1024 -timeout=10 -rss_limit_mb=2048 \
    -dict=Tests/Fuzzing/http.dict -artifact_prefix="$products/findings/" \
    -print_final_stats=1 "${corpora[@]}" >"$log" 2>&1; then
    grep -E '(DONE|INITED) +cov: |^Done ' "$log"
else
    grep -E -A 8 'Fatal error|ERROR:|number_of_executed_units' "$log" | cut -c 1-400
    finding=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
    echo "fuzz: a finding; all of it is in $log; run it again with" >&2
    echo "  SWIFT_BACKTRACE=enable=no $products/connection $finding" >&2
    exit 1
fi
