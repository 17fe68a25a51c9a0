"""Training beside the xgboost wheel, and predictions while a training runs on the same cores.

What Larder takes is the time of its job, from the request to the stored version: the dataset is
read from PostgreSQL, handed to the training process, trained, judged on the newest fifth beside
both baselines, and stored. The wheel has the same rows in memory already, and only trains. A
second row has the whole report as it is by default: screens, intervals and the learning curve,
which trains more models than the one that is asked for.
"""
import array
import csv
import io
import json
import math
import os
import pathlib
import subprocess
import time

import forest
import sources
from model_scoring import Worker
from table import Row

HERE = pathlib.Path(__file__).parent
FLIGHTS = HERE.parent / "config/flights"
THREADS = 2
RATIO_AT_MOST = 1.3
PARAMETERS = {"rounds": 100, "max_depth": 6, "eta": 0.1}
TRAIN = {
    "dataset": "arrivals_2013", "label": "arr_delay", "task": "regression",
    "split": {"kind": "time", "validation": 0, "test": 0.2}, "parameters": PARAMETERS,
    "threads": THREADS, "seed": 1}
BARE = {**TRAIN, "report": {"screens": False, "learning_curve": False, "resamples": 0}}
# Far longer than it is left to run.
LONG = {
    **TRAIN, "parameters": {"rounds": 10_000, "max_depth": 8, "num_parallel_tree": 10},
    "limits": {"deadline": "5m"}}
REQUESTS_PER_SECOND = 200
BESIDE_SECONDS = 10
P99_AT_MOST = 1.5


def measure(larder, programs, directory, rounds, note):
    try:
        python = programs.training_python()
    except (subprocess.CalledProcessError, OSError) as error:
        note(f"training is NOT measured, the wheel cannot be had: {error}")
        return [Row("train 100 trees of depth 6, all flights: s", [])]
    prepare(programs["larder"], larder)
    export(larder, directory)
    bare, whole, theirs = [], [], []
    environment = ["env", "OMP_WAIT_POLICY=passive"]
    with Worker(*environment, python, HERE / "training_peer.py", directory, THREADS) as peer:
        for _ in range(rounds):
            theirs.append(peer.asked("train")[0])
            bare.append(seconds(larder, BARE))
            whole.append(seconds(larder, TRAIN))
    return [
        Row("train 100 trees of depth 6, all flights: s", bare, "xgboost wheel", theirs,
            at_most=RATIO_AT_MOST),
        Row("with the whole report: s", whole, "xgboost wheel", theirs)]


def seconds(larder, specification):
    """From the request to the stored version."""
    began = time.monotonic()
    accepted = larder.call("POST", "/v1/models/arrival_delay/train", specification)
    larder.wait_for(accepted["job"])
    return time.monotonic() - began


def measure_beside(larder, programs, rounds):
    """The 99th percentile of predictions by key, while a training runs beside while none does.

    By default a training has one thread; with one for each core it has the same cores as whoever
    serves.
    """
    prepare(programs["larder"], larder)
    larder.call("POST", "/v1/models/score/versions?format=xgboost-json", forest.document())
    larder.call("PUT", "/v1/models/score/aliases/champion", {"version": 1})
    quiet, busy = [], {1: [], THREADS: []}
    for _ in range(rounds):
        quiet.append(p99_microseconds(larder))
        for threads, figures in busy.items():
            figures.append(p99_beside(larder, {**LONG, "threads": threads}))
    return [
        Row(f"predict by key, {REQUESTS_PER_SECOND}/s, training on {threads} of the cores: p99 µs",
            figures, "quiet", quiet, at_most=P99_AT_MOST)
        for threads, figures in busy.items()]


def p99_beside(larder, specification):
    job = larder.call("POST", "/v1/models/arrival_delay/train", specification)["job"]
    wait_until_boosting(larder, job)
    figure = p99_microseconds(larder)
    larder.call("POST", f"/v1/jobs/{job}/cancel")
    while larder.call("GET", f"/v1/jobs/{job}")["state"] == "running":
        time.sleep(0.05)
    return figure


def wait_until_boosting(larder, job):
    while True:
        state = larder.call("GET", f"/v1/jobs/{job}")
        if state["state"] not in ["queued", "running"]:
            raise RuntimeError(f"the training did not go on: {state}")
        if (state["progress"] or {}).get("done"):
            return
        time.sleep(0.05)


def p99_microseconds(larder):
    """Of requests that are sent one after the other at a steady pace on one connection."""
    bodies = [
        json.dumps({"entities": {"driver_id": [key]}}) for key in sources.random_keys(1000)]
    connection = larder.connection()
    times = []
    began = time.monotonic()
    for index in range(REQUESTS_PER_SECOND * BESIDE_SECONDS):
        time.sleep(max(0, began + index / REQUESTS_PER_SECOND - time.monotonic()))
        sent = time.monotonic()
        connection.request(
            "POST", "/v1/models/score/predict", bodies[index % len(bodies)],
            {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        times.append(time.monotonic() - sent)
        if answer.status != 200:
            raise RuntimeError(f"a prediction is answered {answer.status}")
    connection.close()
    return sorted(times)[math.ceil(0.99 * len(times)) - 1] * 1e6


def prepare(program, larder):
    """The flights' tables, definitions and dataset, as the demo makes them; once."""
    if larder.send("GET", "/v1/datasets/arrivals_2013")[0] == 200:
        return
    environment = {**os.environ, "LARDER_SERVER": f"http://127.0.0.1:{larder.port}"}
    for table in ["flights", "weather", "planes", "airports"]:
        subprocess.run(
            [program, "load", FLIGHTS / f"{table}.csv.gz", "--table", f"raw.{table}"],
            check=True, env=environment, stdout=subprocess.DEVNULL)
    subprocess.run(
        [program, "apply", "-f", FLIGHTS], check=True, env=environment,
        stdout=subprocess.DEVNULL)
    larder.wait_for(larder.call("POST", "/v1/materialize", {})["job"])
    dataset = json.loads((FLIGHTS / "dataset.json").read_text())
    larder.wait_for(larder.call("POST", "/v1/datasets", dataset)["job"])


def export(larder, directory):
    """The dataset's rows in order of time, as the wheel takes them."""
    _, text = larder.send("GET", "/v1/datasets/arrivals_2013/rows", None, {"Accept": "text/csv"})
    reader = csv.reader(io.StringIO(text.decode()))
    heads = next(reader)
    label, moment = heads.index("arr_delay"), heads.index("event_timestamp")
    receipt = larder.call("GET", "/v1/datasets/arrivals_2013")
    width = len(receipt["features"])
    rows = sorted(reader, key=lambda row: row[moment])
    values = array.array("f", (number(cell) for row in rows for cell in row[-width:]))
    labels = array.array("f", (number(row[label]) for row in rows))
    (directory / "values.f32").write_bytes(values.tobytes())
    (directory / "labels.f32").write_bytes(labels.tobytes())
    (directory / "shape").write_text(f"{len(rows)} {width}")


def number(text):
    return float(text) if text else math.nan
