"""Predictions of given inputs by the Open Inference Protocol, beside MLServer."""
import json
import pathlib
import random
import subprocess

from mlserver import MLServer
from table import Row

FEATURES = 30
CONNECTIONS = 16
SECONDS = 3
NAME = "inference"
PATH = f"/v2/models/{NAME}/infer"
TIMES_AT_LEAST = 25
# MLServer computes in float32, and writes what it has computed as a double.
RELATIVE_DIFFERENCE_MAX = 1e-6


def measure(larder, load, programs, directory, rounds, note):
    what = f"V2 infer 1 × {FEATURES}, {CONNECTIONS} connections"
    try:
        python = programs.mlserver_python()
    except subprocess.CalledProcessError:
        note("SKIPPED: MLServer cannot be installed, so nothing is measured beside it")
        return [Row(f"{what}: requests/s", [], "MLServer", at_least=TIMES_AT_LEAST)]
    model = directory / "inference.json"
    subprocess.run(
        [python, pathlib.Path(__file__).with_name("mlserver_model.py"), model], check=True)
    larder.call("POST", "/v1/apply", {"models": [{"name": NAME}]})
    larder.call(
        "POST", f"/v1/models/{NAME}/versions?format=xgboost-json", model.read_bytes())
    larder.call("PUT", f"/v1/models/{NAME}/aliases/champion", {"version": 1})
    with MLServer(python, directory, NAME, model) as peer:
        return beside(larder, peer, load, what, rounds)


def beside(larder, peer, load, what, rounds):
    asked = bodies()
    check_equal(larder, peer, asked)
    requests = load.requests(asked)
    ours, theirs = [], []
    for server in [larder, peer]:
        load.run(server.port, PATH, requests, CONNECTIONS, 1)
    for number in range(rounds):
        pair = [(larder, ours), (peer, theirs)]
        # Who goes second finds a warmer machine.
        for server, figures in pair if number % 2 == 0 else reversed(pair):
            figures.append(load.run(server.port, PATH, requests, CONNECTIONS, SECONDS))
    lines = [
        ("requests/s", lambda figures: figures.per_second, TIMES_AT_LEAST),
        ("p50 ms", lambda figures: figures.p50_milliseconds, None),
        ("p99 ms", lambda figures: figures.p99_milliseconds, None)]
    return [
        Row(f"{what}: {name}", list(map(figure, ours)), "MLServer", list(map(figure, theirs)),
            at_least=goal)
        for name, figure, goal in lines]


def bodies():
    generator = random.Random(2)
    return [
        json.dumps({"inputs": [{
            "name": "input", "shape": [1, FEATURES], "datatype": "FP32",
            "data": [round(generator.gauss(0, 1), 6) for _ in range(FEATURES)]}]})
        for _ in range(300)]


def check_equal(larder, peer, asked):
    """Makes sure that both predict the same."""
    for body in asked[:20]:
        ours, theirs = (prediction(larder, server.port, body) for server in [larder, peer])
        if abs(ours - theirs) > RELATIVE_DIFFERENCE_MAX * abs(theirs):
            raise RuntimeError(f"Larder predicts {ours} and MLServer {theirs}")


def prediction(larder, port, body):
    status, answer = larder.send(
        "POST", PATH, body, {"Content-Type": "application/json"}, port)
    if status != 200:
        raise RuntimeError(f"port {port}: {status} {answer.decode()}")
    return json.loads(answer)["outputs"][0]["data"][0]
