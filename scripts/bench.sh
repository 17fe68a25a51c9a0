#!/usr/bin/env bash
# Measures beside nginx and raw PostgreSQL, and prints one table: `make bench`, at most six minutes.
# benchmarks/README.md says what each line means.
#
#   BENCH_ROUNDS=5   rounds of the short measurements; the long ones do at most three
#   LARDER=PATH      the program to measure
set -euo pipefail
cd "$(dirname "$0")/.."

export PYTHONDONTWRITEBYTECODE=1
exec python3 benchmarks \
    --larder "${LARDER:-.build/release/larder}" \
    --rounds "${BENCH_ROUNDS:-5}" \
    --wrk "$(scripts/fetch-tool.sh wrk wrk)" \
    --nginx "$(scripts/fetch-tool.sh nginx-light nginx)" \
    --psql "$(scripts/fetch-tool.sh postgresql-client psql)"
