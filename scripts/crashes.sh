#!/usr/bin/env bash
# Kills Larder and PostgreSQL in the middle of jobs, and looks at what is there afterwards:
#   scripts/crashes.sh ROUNDS [SEED]
set -euo pipefail
cd "$(dirname "$0")/.."

export LARDER_CRASH_ROUNDS="$1"
if [ -n "${2:-}" ]; then export LARDER_CRASH_SEED="$2"; fi
swift build -c release --build-tests
LARDER="$(swift build -c release --show-bin-path)/larder"
export LARDER
swift test -c release --skip-build --filter CrashJobTests
