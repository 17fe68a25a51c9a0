"""Trains 100 trees of depth 6 with the xgboost wheel each time it is told to.

    python training_peer.py DIRECTORY THREADS

The directory holds `values.f32`, `labels.f32` and `shape` (rows and columns). Prints `ready`, then
for each line that it reads the seconds from the matrix in memory to the model file's bytes.
"""
import pathlib
import sys
import time

import numpy
import xgboost

directory = pathlib.Path(sys.argv[1])
rows, columns = map(int, (directory / "shape").read_text().split())
values = numpy.fromfile(directory / "values.f32", dtype=numpy.float32).reshape(rows, columns)
labels = numpy.fromfile(directory / "labels.f32", dtype=numpy.float32)
train = int(rows * 0.8)
parameters = {
    "tree_method": "hist", "nthread": int(sys.argv[2]), "eta": 0.1, "max_depth": 6,
    "objective": "reg:squarederror", "seed": 1}
print("ready", flush=True)
for _ in sys.stdin:
    began = time.monotonic()
    matrix = xgboost.DMatrix(values[:train], labels[:train], nthread=int(sys.argv[2]))
    booster = xgboost.train(parameters, matrix, 100)
    size = len(booster.save_raw("json"))
    print(time.monotonic() - began, size, flush=True)
