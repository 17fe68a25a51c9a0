"""Trains the forest that MLServer and Larder both serve: `python mlserver_model.py FILE`.

Runs with the Python that has MLServer and XGBoost.
"""
import sys

import numpy
import xgboost

FEATURES = 30

generator = numpy.random.default_rng(1)
rows = generator.normal(size=(20_000, FEATURES)).astype(numpy.float32)
labels = rows @ generator.normal(size=FEATURES) + numpy.sin(rows[:, 0] * 3) * rows[:, 1]
model = xgboost.train(
    {"max_depth": 6, "objective": "reg:squarederror", "nthread": 1, "seed": 1},
    xgboost.DMatrix(rows, labels), num_boost_round=100)
model.save_model(sys.argv[1])
