#!/usr/bin/env bash
# Builds the program and the tests, and runs them:  scripts/test.sh -c release|debug
set -euo pipefail
cd "$(dirname "$0")/.."

swift build "$@" --build-tests
LARDER="$(swift build "$@" --show-bin-path)/larder"
export LARDER
# The end-to-end tests keep both cores busy for minutes; beside them, tests that wait for a moment
# of a socket's or a session's time would wait too long.
swift test "$@" --skip-build --skip EndToEndTests
swift test "$@" --skip-build --filter EndToEndTests
