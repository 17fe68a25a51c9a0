"""Makes the models, rows and compiled peers of `model_scoring`, with a Python that has the libraries.

    python scoring_models.py DIRECTORY
"""
import pathlib
import sys

import lightgbm
import numpy
import onnxmltools
import tl2cgen
import treelite
import xgboost
from onnxmltools.convert.common.data_types import FloatTensorType

ROWS, FEATURES = 100_000, 30
SIZES = {"100x6": (100, 6), "500x8": (500, 8)}


def main():
    directory = pathlib.Path(sys.argv[1])
    random = numpy.random.default_rng(5)
    rows = random.normal(size=(ROWS, FEATURES)).astype("float32")
    rows.tofile(directory / "rows.f32")
    labels = (
        2 * rows[:, 0] + numpy.sin(3 * rows[:, 1]) + rows[:, 2] * rows[:, 3]
        + (rows[:, 4] > 0) * rows[:, 5] + abs(rows[:, 6]) - rows[:, 7] ** 2 / 2
        + rows[:, 8:16] @ random.normal(size=8) * 0.3 + random.normal(size=ROWS))
    for size, (trees, depth) in SIZES.items():
        train(directory, size, trees, depth, rows, labels)


def train(directory, size, trees, depth, rows, labels):
    model = xgboost.train(
        {"objective": "reg:squarederror", "max_depth": depth, "eta": 0.1, "nthread": 2},
        xgboost.DMatrix(rows, labels), trees)
    file = directory / f"xgboost_{size}.json"
    model.save_model(file)
    lightgbm.train(
        {"objective": "regression", "max_depth": depth, "num_leaves": 2 ** depth - 1,
         "learning_rate": 0.1, "num_threads": 2, "verbose": -1},
        lightgbm.Dataset(rows, labels), trees).save_model(directory / f"lightgbm_{size}.txt")
    converted = onnxmltools.convert_xgboost(
        model, initial_types=[("rows", FloatTensorType([None, FEATURES]))], target_opset=15)
    (directory / f"onnx_{size}.onnx").write_bytes(converted.SerializeToString())
    tl2cgen.export_lib(
        treelite.frontend.load_xgboost_model(str(file), format_choice="json"), toolchain="gcc",
        libpath=str(directory / f"tl2cgen_{size}.so"), params={"parallel_comp": 8}, nthread=2)


main()
