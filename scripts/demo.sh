#!/usr/bin/env bash
# Real flights in, a served prediction out. Run it with `make demo`; CI=1 stops the server at the end.
#
# What was done by an earlier run is not done again: remove the data directory to start over.
set -euo pipefail
cd "$(dirname "$0")/.."

larder=${LARDER:-.build/release/larder}
data=${LARDER_DATA_DIR:-larder-data}
port=${LARDER_PORT:-6566}
admin_port=${LARDER_ADMIN_PORT:-6567}
server="http://127.0.0.1:$port"
export LARDER_SERVER=$server
began=$SECONDS

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() { printf '$ %s\n' "$*"; "$@"; }
# Shows a curl command as a person would type it, and runs it.
show() { printf '\n$ %s\n' "$1"; bash -c "$1"; echo; }
exists() { curl -sf -o /dev/null "$server$1"; }
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p"; }

if curl -s -o /dev/null "$server/livez"; then
    echo "demo: something answers on port $port already; stop it, or set LARDER_PORT and LARDER_ADMIN_PORT" >&2
    exit 1
fi

say "1. A server with its private PostgreSQL, in $data"
mkdir -p "$data"
"$larder" serve --insecure-local --port "$port" --admin-port "$admin_port" --data-dir "$data" \
    2>"$data/server.log" &
pid=$!
stop() { kill -TERM "$pid" 2>/dev/null && wait "$pid" || true; }
trap stop EXIT
for _ in $(seq 600); do
    curl -sf -o /dev/null "$server/readyz" && break
    kill -0 "$pid" 2>/dev/null || { cat "$data/server.log" >&2; exit 1; }
    sleep 0.1
done
exists /readyz || { echo "demo: the server is not ready after a minute; its log is $data/server.log" >&2; exit 1; }
echo "ready: $server (its log is $data/server.log)"

say "2. Source tables from CSV, and the definitions"
loaded=$data/loaded.txt
if [ -e "$loaded" ]; then
    cat "$loaded"
else
    for table in flights weather planes airports; do
        run "$larder" load "config/flights/$table.csv.gz" --table "raw.$table"
    done | tee "$loaded.part"
    grep -v '^\$' "$loaded.part" >"$loaded"
fi
run "$larder" apply -f config/flights

say "3. History into the offline store, the latest rows into memory"
job=$(curl -s -X POST "$server/v1/materialize" | field job)
run "$larder" jobs "$job" --watch

say "4. A training dataset: every flight that arrived, with what was known at its scheduled departure"
if ! exists /v1/datasets/arrivals_2013; then
    job=$(curl -s -X POST "$server/v1/datasets" --data @config/flights/dataset.json | field job)
    run "$larder" jobs "$job" --watch
fi
rows=$(curl -s "$server/v1/datasets/arrivals_2013" | field rows)
echo "$rows rows"

say "5. A model, by search, judged on the last 20 % of time; the gate makes it the champion"
# Trains, shows the progress without the long result, and says what the gate decided of the version.
train() {
    printf '$ %s train arrival_delay -f %s --wait\n' "$larder" "$1"
    "$larder" train arrival_delay -f "$1" --wait | sed -u '/^{/,$d'
    local card
    card=$(curl -s "$server/v1/models/arrival_delay/versions/$2/card")
    printf 'the gate on version %s: %s\n' "$2" "$(field verdict <<<"$card")"
    grep -o '{"check":[^}]*}' <<<"$card" | sed -e 's/\\"/"/g' -e \
        's/{"check":"\([^"]*\)","passed":\([a-z]*\),\("warning":true,\)\{0,1\}"detail":"\(.*\)"\(,"value".*\|,"threshold".*\|}\)$/  \2\3  \1: \4/' \
        -e 's/^  true"warning":true,/  warning/' -e 's/^  true/  passed /' -e 's/^  false/  FAILED /'
    printf 'champion: version %s\n' "$(curl -s "$server/v1/models/arrival_delay" | field champion)"
}
if [ -z "$(curl -s "$server/v1/models/arrival_delay" | field champion)" ]; then
    train config/flights/train.json 1
    say "   A worse one, of ten small trees, is kept and not promoted"
    train config/flights/train-worse.json 2
else
    echo "trained by an earlier run"
fi

say "6. What a person can ask now"
show "curl -s $server/v1/online-features --data '{
  \"features\": [\"origin_weather:temp\", \"origin_weather:wind_speed\", \"route_facts:distance\"],
  \"entities\": {\"origin\": [\"JFK\"], \"dest\": [\"LAX\"]},
  \"as_of\": \"2013-12-24T14:00:00Z\"}'"
show "curl -s $server/v1/models/arrival_delay/predict --data '{
  \"entities\": {\"origin\": [\"JFK\"], \"dest\": [\"LAX\"], \"carrier\": [\"AA\"], \"tailnum\": [\"N336AA\"]},
  \"as_of\": \"2013-12-24T14:00:00Z\"}'"
show "curl -s $server/metrics | grep larder_online_keys"

card=$(curl -s "$server/v1/models/arrival_delay/versions/1/card")
rmse() { sed -n "s/.*\"$1\":{[^}]*\"rmse\":\([0-9.]*\).*/\1/p" <<<"$card"; }
say "Done in $((SECONDS - began)) s"
printf 'rows loaded                     %s\n' "$(awk '{ rows += $2 } END { print rows }' "$loaded")"
printf 'dataset rows (= entity rows)    %s\n' "$rows"
printf 'RMSE on the last 20 %% of time   %.2f minutes\n' "$(rmse test)"
printf 'RMSE of the constant baseline   %.2f minutes\n' "$(rmse constant)"
printf 'RMSE of the linear baseline     %.2f minutes\n' "$(rmse linear)"
printf 'a prediction                    %s minutes\n' "$(curl -s "$server/v1/models/arrival_delay/predict" \
    --data '{"entities":{"origin":["JFK"],"dest":["LAX"],"carrier":["AA"],"tailnum":["N336AA"]},"as_of":"2013-12-24T14:00:00Z"}' |
    field value)"

[ -n "${CI:-}" ] && exit 0
say "Try next"
cat <<TEXT
  curl $server/v1/feature-views                     what is defined
  curl $server/v1/models/arrival_delay              the model and its versions
  curl $server/v1/datasets/arrivals_2013            the dataset's receipt
  curl -H 'Accept: text/html' $server/v1/models/arrival_delay/versions/1/card >card.html
                                                          how the model was judged, with plots
  $larder train late_arrival -f config/flights/train-late.json --wait
                                                          more than 15 minutes late or not
  curl -X POST $server/v1/models/arrival_delay/rollback   takes back the champion's last move, once
                                                          there was a champion before it
  README.md has more; config/flights has the definitions.

The server runs until Ctrl-C.
TEXT
wait "$pid"
