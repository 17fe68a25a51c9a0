#!/usr/bin/env bash
# Builds the program and the tests, and runs them:  scripts/test.sh -c release|debug
set -euo pipefail
cd "$(dirname "$0")/.."

configuration=("$@")
swift build "$@" --build-tests
folder="$(swift build "$@" --show-bin-path)"
export LARDER="$folder/larder"
# Allocations are counted in what is optimized.
case " $* " in *" release "*) export HTTP_TARGET="$folder/http-target" ;; esac
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
# Runs tests, and names those that failed once more behind all the others.
run() {
    if swift test "${configuration[@]}" --skip-build "$@" 2>&1 | tee "$log"; then return; fi
    printf '\nfailed:\n'
    grep -E '✘|error:' "$log" | head -100
    return 1
}
# In three runs: tests of sockets wait for moments that would not come beside tests that compute
# for seconds, and those in turn would wait for the end-to-end tests, which take both cores.
run --filter HTTPTests
run --skip HTTPTests --skip EndToEndTests
# Of these only so many at once that each server still starts, and answers, within its deadlines.
run --experimental-maximum-parallelization-width 8 --filter EndToEndTests
