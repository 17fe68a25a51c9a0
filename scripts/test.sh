#!/usr/bin/env bash
# Builds the program and the tests, and runs them:  scripts/test.sh -c release|debug
set -euo pipefail
cd "$(dirname "$0")/.."

swift build "$@" --build-tests
LARDER="$(swift build "$@" --show-bin-path)/larder"
export LARDER
swift test "$@" --skip-build
