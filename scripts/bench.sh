#!/usr/bin/env bash
# Measures beside nginx, Hummingbird and raw PostgreSQL, and prints one table: `make bench`, about
# fifteen minutes. benchmarks/README.md says what each line means.
#
#   scripts/bench.sh [NAME …]    those named: http idle attacks online-read lookups lookup-writes
#                                ingestion commits join windows downloads predictions
#                                stopped-postgres; all of these where none is named; and feast
#                                feast-online inference memory model-scoring explanations
#                                online-memory start, which take minutes each
#
#   BENCH_ROUNDS=5               rounds of the short measurements; the long ones do at most three
#   LARDER=PATH                  the program to measure
#   HTTP_TARGET=PATH             its HTTP module alone; built here where it is not given
#   ONLINE_TARGET=PATH           its online store alone; the same
#   SCORING_TARGET=PATH          its models alone; the same
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${HTTP_TARGET:-}" ]; then
    swift build -c release --product http-target >&2
fi
if [ -z "${ONLINE_TARGET:-}" ]; then
    swift build -c release --product online-target >&2
fi
if [ -z "${SCORING_TARGET:-}" ]; then
    swift build -c release --product scoring-target >&2
fi
# The peer is for comparison: where its packages cannot be had, the table says so.
swift build -c release --package-path benchmarks/hummingbird-target >&2 ||
    echo "bench: hummingbird-target cannot be built" >&2

export PYTHONDONTWRITEBYTECODE=1
exec python3 benchmarks \
    --larder "${LARDER:-.build/release/larder}" \
    --target "${HTTP_TARGET:-.build/release/http-target}" \
    --online-target "${ONLINE_TARGET:-.build/release/online-target}" \
    --scoring-target "${SCORING_TARGET:-.build/release/scoring-target}" \
    --rounds "${BENCH_ROUNDS:-5}" "$@"
