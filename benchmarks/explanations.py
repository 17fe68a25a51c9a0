"""Contributions of the inputs to a row's margin within a process, beside XGBoost's."""
import math
import subprocess

import model_scoring
from model_scoring import SECONDS, SIZES, WIDTH, Worker
from table import Row

# Beside single rows: a batch has the library's overhead of a call once.
BATCH = 100
MICROSECONDS_MAX = {"100x6": 60}
COMPARED = 20


def measure(programs, rounds, note):
    try:
        python, directory = programs.scoring_python(), programs.scoring_directory
        peers = model_scoring.compiled_peers(directory)
        model_scoring.prepare(python, directory)
    except (subprocess.CalledProcessError, OSError) as error:
        note(f"explanations are NOT measured, XGBoost cannot be had: {error}")
        return [Row("explain: µs", [], at_most=MICROSECONDS_MAX["100x6"])]
    return [
        row for size in SIZES
        for row in beside(programs["scoring_target"], peers, directory, size, rounds)]


def beside(target, peers, directory, size, rounds):
    packages = next(directory.glob("lib/python*/site-packages"))
    model, rows = directory / f"xgboost_{size}.json", directory / "rows.f32"
    ours, theirs = [], {1: [], BATCH: []}
    with Worker(target, "xgboost-json", model, rows, WIDTH) as larder, Worker(
            peers, "explaining-xgboost", packages / "xgboost/lib/libxgboost.so", model, rows,
            WIDTH) as xgboost:
        check_equal(larder, xgboost)
        for _ in range(rounds):
            ours.append(larder.asked("explain", 1, SECONDS)[0])
            for count, figures in theirs.items():
                figures.append(xgboost.asked("time", count, SECONDS)[0])
    what = f"explain a row, {SIZES[size][0]}: µs"
    return [Row(what, ours, at_most=MICROSECONDS_MAX.get(size))] + [
        Row(what, ours, "XGBoost, 1 row" if count == 1 else f"XGBoost, {count} rows", figures)
        for count, figures in theirs.items()]


def check_equal(larder, xgboost):
    """XGBoost puts the bias last, and computes in float32."""
    ours = larder.asked("contributions", COMPARED)
    theirs = xgboost.asked("answers", COMPARED)
    for row in range(COMPARED):
        first, end = row * (WIDTH + 1), (row + 1) * (WIDTH + 1)
        bias, *inputs = ours[first:end]
        for mine, other in zip(inputs + [bias], theirs[first:end]):
            if not math.isclose(mine, other, rel_tol=1e-4, abs_tol=1e-5):
                raise RuntimeError(f"XGBoost's contribution is {other}, and Larder's {mine}")
