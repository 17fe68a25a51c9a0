#!/usr/bin/env bash
# Builds the program and the tests, and runs them:  scripts/test.sh -c release|debug
set -euo pipefail
cd "$(dirname "$0")/.."

swift build "$@" --build-tests
folder="$(swift build "$@" --show-bin-path)"
export LARDER="$folder/larder"
# Allocations are counted in what is optimized.
case " $* " in *" release "*) export HTTP_TARGET="$folder/http-target" ;; esac
# In three runs: tests of sockets wait for moments that would not come beside tests that compute
# for seconds, and those in turn would wait for the end-to-end tests, which take both cores.
swift test "$@" --skip-build --filter HTTPTests
swift test "$@" --skip-build --skip HTTPTests --skip EndToEndTests
swift test "$@" --skip-build --filter EndToEndTests
