"""Golden files: a model file of another library beside rows and the library's answers to them.

A golden file is one line of JSON and then little-endian numbers, row after row: the rows of
inputs, then each output. The header holds

    model       the model's file, in the same folder
    format      as callers name it
    writer      library and version that answered
    rows        how many
    inputs      numbers a row
    input_type  float32 or float64: as the library was given them
    texts       for columns of texts, by number: the texts that the rows' numbers are places in
    outputs     a list of {role, width, type}
"""
import json
import pathlib

import numpy

FOLDER = pathlib.Path(__file__).parents[2] / "Specification" / "models"
ROWS = 1000


def write(name, model_file, model_format, writer, rows, outputs, texts=None):
    """Writes NAME.golden. `rows` is a float32 or float64 array, `outputs` a list of
    (role, array)."""
    rows = numpy.ascontiguousarray(rows)
    arrays = [(role, _columns(answers)) for role, answers in outputs]
    header = {
        "model": model_file, "format": model_format, "writer": writer,
        "rows": rows.shape[0], "inputs": rows.shape[1], "input_type": rows.dtype.name,
        "outputs": [
            {"role": role, "width": array.shape[1], "type": array.dtype.name}
            for role, array in arrays]}
    if texts:
        header["texts"] = {str(column): list(words) for column, words in texts.items()}
    with open(FOLDER / f"{name}.golden", "wb") as out:
        out.write(json.dumps(header).encode() + b"\n")
        out.write(rows.astype(rows.dtype.newbyteorder("<")).tobytes())
        for _, array in arrays:
            out.write(array.astype(array.dtype.newbyteorder("<")).tobytes())


def _columns(answers):
    array = numpy.asarray(answers)
    if array.dtype not in (numpy.float32, numpy.float64):
        array = array.astype(numpy.float64)
    return array.reshape(array.shape[0], -1)


def hard_rows(generator, columns, thresholds, dtype, scale=3.0):
    """Rows of which every other number is special: missing, infinite, denormal, a zero of either
    sign, or exactly on, or right beside, one of the model's thresholds for the column."""
    rows = generator.normal(scale=scale, size=(ROWS, columns)).astype(dtype)
    limits = numpy.finfo(dtype)
    special = [
        numpy.nan, numpy.inf, -numpy.inf, 0.0, -0.0, limits.smallest_subnormal,
        -limits.smallest_subnormal, limits.tiny / 3, limits.max, limits.min]
    for column in range(columns):
        on = numpy.asarray(thresholds.get(column, []), dtype=dtype)
        for row in numpy.flatnonzero(generator.random(ROWS) < 0.5):
            if len(on) and generator.random() < 0.7:
                value = generator.choice(on)
                rows[row, column] = generator.choice([
                    value, numpy.nextafter(value, dtype(-numpy.inf)),
                    numpy.nextafter(value, dtype(numpy.inf))])
            else:
                rows[row, column] = dtype(special[generator.integers(len(special))])
    return rows
