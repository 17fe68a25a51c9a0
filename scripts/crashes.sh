#!/usr/bin/env bash
# Kills Larder and PostgreSQL in the middle of jobs, and of writes and lookups, and looks at what is
# there afterwards; and stops PostgreSQL for half a minute:
#   scripts/crashes.sh ROUNDS [SEED]
set -euo pipefail
cd "$(dirname "$0")/.."

export LARDER_CRASH_ROUNDS="$1" LARDER_PROBE_ROUNDS="$1" LARDER_STOPPED_SECONDS=30
if [ -n "${2:-}" ]; then export LARDER_CRASH_SEED="$2" LARDER_PROBE_SEED="$2"; fi
swift build -c release --build-tests
LARDER="$(swift build -c release --show-bin-path)/larder"
export LARDER
for suite in CrashJobTests ProbeTests StoppedPostgresTests; do
    swift test -c release --skip-build --filter "$suite"
done
