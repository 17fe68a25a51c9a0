"""Writes Tests/Specification/training/linear-baselines.json: scikit-learn's weighted sums.

Run with scikit-learn 1.9 from the repository's root: python3 Tests/Oracles/golden/linear_baselines.py
"""
import json
import math

import numpy as np
from sklearn.linear_model import LogisticRegression, PoissonRegressor, Ridge

ROWS, WIDTH = 60, 3
random = np.random.default_rng(1)
# What a float32 holds exactly, some of them missing.
values = np.round(random.normal(3, 2, (ROWS, WIDTH)) * 64) / 64
values[random.random((ROWS, WIDTH)) < 0.05] = np.nan
means = np.nanmean(values, axis=0)
scales = np.nanstd(values, axis=0)
scaled = np.where(np.isnan(values), 0, (values - means) / scales)
signal = scaled @ [1.5, -0.7, 0.2] + random.normal(0, 1, ROWS)

cases = []
for task in ["regression", "binary", "multiclass", "count"]:
    if task == "regression":
        labels = np.round(signal * 64) / 64
        answers = Ridge(alpha=1, solver="cholesky").fit(scaled, labels).predict(scaled)
    elif task == "count":
        labels = np.floor(np.exp(np.clip(signal / 2, None, 3)))
        answers = PoissonRegressor(alpha=1 / ROWS, tol=1e-12, max_iter=10_000).fit(
            scaled, labels).predict(scaled)
    else:
        labels = np.digitize(signal, [0] if task == "binary" else [-1, 1]).astype(float)
        model = LogisticRegression(C=1, tol=1e-12, max_iter=10_000).fit(scaled, labels)
        answers = model.predict_proba(scaled)
        answers = answers[:, 1] if task == "binary" else answers
    cases.append({"task": task, "labels": labels.tolist(), "answers": answers.ravel().tolist()})
with open("Tests/Specification/training/linear-baselines.json", "w") as file:
    numbers = [None if math.isnan(value) else value for value in values.ravel()]
    json.dump({"width": WIDTH, "values": numbers, "cases": cases}, file)
    file.write("\n")
