"""Scoring within a process beside the libraries that people score with, one thread each."""
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

from table import Row

HERE = pathlib.Path(__file__).parent
WIDTH = 30
SECONDS = 0.4
# Of a single row the fastest peer must be beaten so many times; of batches XGBoost.
SIZES = {"100x6": ("100 trees of depth 6", 3), "500x8": ("500 trees of depth 8", 4)}
BATCHES = [1000, 100_000]
BATCH_AT_LEAST = 1.5
MICROSECONDS_MAX = {"100x6": 1.0}


class Worker:
    """A process that scores the rows when it is told to; runs while its `with` block does."""

    def __init__(self, *command):
        self.process = subprocess.Popen(
            [*map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        if self.process.stdout.readline() != "ready\n":
            self.__exit__()
            raise RuntimeError(f"{self.process.args[0]} did not start")
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def asked(self, *words):
        print(*words, file=self.process.stdin, flush=True)
        return [float(word) for word in self.process.stdout.readline().split()]

    def rows_per_second(self, count):
        return 1e6 / self.asked("time", count, SECONDS)[0]


def measure(programs, rounds, note):
    try:
        python, directory = programs.scoring_python(), programs.scoring_directory
        peers = compiled_peers(directory)
        prepare(python, directory)
    except (subprocess.CalledProcessError, OSError) as error:
        note(f"model-scoring is NOT measured, its peers cannot be had: {error}")
        return [Row("score: rows/s", [])]
    return [
        row for size in SIZES
        for row in beside(programs["scoring_target"], peers, python, directory, size, rounds)]


def compiled_peers(directory):
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise OSError("there is no C compiler")
    program = directory / "scoring_peers"
    subprocess.run(
        [compiler, "-O2", HERE / "scoring_peers.c", "-o", program, "-ldl"], check=True)
    return program


def prepare(python, directory):
    """Trains and compiles the first time; what is made is kept with the packages."""
    made = directory / "models-made"
    script = HERE / "scoring_models.py"
    if not made.exists() or made.read_text() != script.read_text():
        # Threads that spin at barriers take the cores from each other.
        subprocess.run(
            [python, script, directory], check=True, stdout=sys.stderr,
            env={**os.environ, "OMP_WAIT_POLICY": "passive"})
        made.write_text(script.read_text())


def beside(target, peers, python, directory, size, rounds):
    name, single_at_least = SIZES[size]
    rows = directory / "rows.f32"
    packages = next(directory.glob("lib/python*/site-packages"))
    model = directory / f"xgboost_{size}.json"
    commands = {
        "XGBoost": [peers, "xgboost", packages / "xgboost/lib/libxgboost.so", model, rows, WIDTH],
        "LightGBM": [peers, "lightgbm", packages / "lightgbm/lib/lib_lightgbm.so",
                     directory / f"lightgbm_{size}.txt", rows, WIDTH],
        "tl2cgen": [peers, "tl2cgen", directory / f"tl2cgen_{size}.so", model, rows, WIDTH],
        "ONNX Runtime": [
            python, HERE / "scoring_onnx.py", directory / f"onnx_{size}.onnx", rows, WIDTH],
    }
    figures = {count: {peer: ([], []) for peer in commands} for count in [1, *BATCHES]}
    with Worker(target, "xgboost-json", model, rows, WIDTH) as larder:
        for peer, command in commands.items():
            with Worker(*command) as worker:
                if peer != "LightGBM":
                    check_equal(larder, worker, peer)
                for count, both in figures.items():
                    for _ in range(rounds):
                        both[peer][0].append(larder.rows_per_second(count))
                        both[peer][1].append(worker.rows_per_second(count))
    return [row for count, both in figures.items()
            for row in table_rows(size, name, count, both, single_at_least)]


def table_rows(size, name, count, both, single_at_least):
    what = f"score {name}, {count:,} row{'' if count == 1 else 's'}"
    rows = []
    goals = {"XGBoost": BATCH_AT_LEAST}
    if count == 1:
        medians = {peer: statistics.median(theirs) for peer, (_, theirs) in both.items()}
        goals = {max(medians, key=medians.get): single_at_least}
        rows.append(Row(
            f"{what}: µs", [1e6 / rate for ours, _ in both.values() for rate in ours],
            at_most=MICROSECONDS_MAX.get(size)))
    return rows + [
        Row(f"{what}: rows/s", ours, peer, theirs, at_least=goals.get(peer))
        for peer, (ours, theirs) in both.items()]


def check_equal(larder, worker, peer):
    """XGBoost's answers to the bit; tl2cgen and ONNX Runtime sum in another order."""
    count = 1000
    for ours, theirs in zip(larder.asked("answers", count), worker.asked("answers", count)):
        near = math.isclose(ours, theirs, rel_tol=1e-4, abs_tol=1e-4)
        equal = near if peer != "XGBoost" else f"{ours:.9g}" == f"{theirs:.9g}"
        if not equal:
            raise RuntimeError(f"{peer} answers {theirs}, and Larder {ours}")
