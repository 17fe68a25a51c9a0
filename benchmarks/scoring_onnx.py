"""Scores rows with ONNX Runtime, as `scoring_peers.c` does with the other libraries.

    python scoring_onnx.py MODEL ROWS WIDTH
"""
import statistics
import sys
import time

import numpy
import onnxruntime

ROWS = 100_000


def main():
    model, file, width = sys.argv[1:]
    rows = numpy.fromfile(file, "float32").reshape(-1, int(width))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    name = session.get_outputs()[0].name
    print("ready", flush=True)
    for line in sys.stdin:
        what, count, *seconds = line.split()
        if what == "answers":
            answers = session.run([name], {"rows": rows[:int(count)]})[0].ravel()
            print(*map(float, answers), flush=True)
        else:
            print(measured(session, name, rows, int(count), float(seconds[0])), flush=True)


def measured(session, name, rows, count, seconds):
    """The median of slices of calls, in microseconds a row. Batches are cut before."""
    calls, reach = (100, 1000) if count == 1 else (1, ROWS // count * count)
    inputs = [{"rows": rows[row:row + count]} for row in range(0, reach, count)]
    run, outputs = session.run, [name]
    slices, call, start = [], 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        batch = [inputs[(call + k) % len(inputs)] for k in range(calls)]
        call += calls
        before = time.perf_counter()
        for values in batch:
            run(outputs, values)
        slices.append((time.perf_counter() - before) / (calls * count) * 1e6)
    return statistics.median(slices)


main()
