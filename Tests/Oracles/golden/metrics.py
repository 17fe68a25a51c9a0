"""Writes Tests/Specification/metrics: random labels and predictions, and what scikit-learn says of
them.

    python metrics.py

`make.sh` says by which versions. What scikit-learn refuses to define is null. Its metrics are
called by their names; the few that it lacks are computed here as plainly as can be.
"""
import json
import math
import pathlib

import numpy
from sklearn import calibration, isotonic, metrics

FOLDER = pathlib.Path(__file__).parents[2] / "Specification" / "metrics"
ROWS_MAX = 60


def regression(generator, case):
    rows = int(generator.integers(2, ROWS_MAX))
    if case % 3 == 0:
        labels = generator.poisson(2.0, size=rows) + (case % 2)
        predictions = generator.gamma(2.0, 1.0, size=rows).round(3) + 0.01
    else:
        labels = generator.normal(scale=20, size=rows).round(2)
        predictions = (labels + generator.normal(scale=10, size=rows)).round(2)
    if case == 16:
        labels = numpy.full(rows, 3.5)
    labels = labels.astype(float)
    errors = predictions - labels
    isRate = (labels >= 0).all() and (predictions > 0).all()
    hasMAPE = (labels != 0).all()
    expected = {
        "rmse": metrics.root_mean_squared_error(labels, predictions),
        "mae": metrics.mean_absolute_error(labels, predictions),
        "r2": metrics.r2_score(labels, predictions) if len(set(labels)) > 1 else None,
        "mape": metrics.mean_absolute_percentage_error(labels, predictions) if hasMAPE else None,
        "bias": errors.mean(),
        "poisson_deviance":
            metrics.mean_poisson_deviance(labels, predictions) if isRate else None,
    }
    for level in (0.1, 0.5, 0.9):
        expected[f"pinball_{level}"] = metrics.mean_pinball_loss(
            labels, predictions, alpha=level)
    return labels, predictions, expected


def ece(labels, probabilities):
    error = 0
    for place in range(10):
        inside = [
            row for row, probability in enumerate(probabilities)
            if min(9, math.floor(probability * 10)) == place]
        if inside:
            error += len(inside) * abs(
                numpy.mean(probabilities[inside]) - numpy.mean(labels[inside]))
    return error / len(labels)


def ece_equal_mass(labels, probabilities):
    """Rows of one probability are in the bin of the middle one among them."""
    error = 0
    rows = len(labels)
    bins = {}
    for value in sorted(set(probabilities)):
        smaller = int((probabilities < value).sum())
        alike = numpy.flatnonzero(probabilities == value)
        bins.setdefault(
            min(9, (10 * (2 * smaller + len(alike))) // (2 * rows)), []).extend(alike)
    for inside in bins.values():
        error += len(inside) * abs(
            numpy.mean(probabilities[inside]) - numpy.mean(labels[inside]))
    return error / rows


def confusion(labels, probabilities, threshold):
    chosen = (probabilities >= threshold).astype(int)
    tn, fp, fn, tp = metrics.confusion_matrix(labels, chosen, labels=[0, 1]).ravel()
    has = {
        "precision": tp + fp > 0, "recall": tp + fn > 0, "f1": tp + fp + fn > 0}
    scores = {
        "precision": metrics.precision_score, "recall": metrics.recall_score,
        "f1": metrics.f1_score}
    return {
        "threshold": float(threshold), "tp": int(tp), "fp": int(fp), "fn": int(fn),
        "tn": int(tn),
        **{name: float(score(labels, chosen, zero_division=0)) if has[name] else None
           for name, score in scores.items()}}


def best_threshold(labels, probabilities):
    f1 = {
        threshold: metrics.f1_score(labels, probabilities >= threshold, zero_division=0)
        for threshold in set(probabilities)}
    best = max(f1.values())
    return max(threshold for threshold in f1 if f1[threshold] >= best - 1e-12)


def gain(labels, probabilities, share):
    """The mean over many orders of ties, exactly: each of a group counts its part."""
    left = share * len(labels)
    hits = 0.0
    for value in sorted(set(probabilities), reverse=True):
        alike = probabilities == value
        hits += labels[alike].sum() * min(1.0, max(0.0, left) / alike.sum())
        left -= alike.sum()
    return hits / labels.sum()


def binary(generator, case):
    rows = int(generator.integers(1 if case > 13 else 5, ROWS_MAX))
    steps = (4, 20, 1000)[case % 3]
    probabilities = generator.integers(0, steps + 1, size=rows) / steps
    labels = (generator.random(rows) < 0.1 + 0.7 * probabilities).astype(float)
    if case == 0:
        labels[:] = 0
    if case == 1:
        labels[:] = 1
    both = 0 < labels.sum() < rows
    some = labels.sum() > 0
    expected = {
        "auc": metrics.roc_auc_score(labels, probabilities) if both else None,
        "pr_auc": metrics.average_precision_score(labels, probabilities) if some else None,
        "logloss": metrics.log_loss(labels, probabilities, labels=[0, 1]),
        "brier": metrics.brier_score_loss(labels, probabilities, labels=[0, 1], pos_label=1),
        "ece": ece(labels, probabilities),
        "ece_equal_mass": ece_equal_mass(labels, probabilities),
        "accuracy": metrics.accuracy_score(labels, (probabilities >= 0.5).astype(float)),
        "confusion": [confusion(labels, probabilities, 0.5)],
        "gain": [
            gain(labels, probabilities, share) if some else None
            for share in (0.01, 0.05, 0.1, 0.2)],
    }
    if some:
        expected["confusion"].append(
            confusion(labels, probabilities, best_threshold(labels, probabilities)))
    return labels, probabilities, expected


def multiclass(generator, case):
    classes = 3 + case % 3
    rows = int(generator.integers(6, ROWS_MAX))
    labels = generator.integers(0, classes, size=rows)
    if case % 5 == 0:
        # A class that never happened, and mostly is not chosen.
        labels[labels == classes - 1] = 0
    odds = generator.integers(1, 6, size=(rows, classes)).astype(float)
    odds[numpy.arange(rows), labels] += generator.integers(0, 4, size=rows)
    probabilities = odds / odds.sum(axis=1, keepdims=True)
    if case % 4 == 0:
        # What sixteenths come to is exact, so that ties are.
        odds = generator.multinomial(16, [1 / classes] * classes, size=rows)
        probabilities = odds / 16
    names = list(range(classes))
    chosen = probabilities.argmax(axis=1)
    isWhole = len(set(labels)) == classes
    f1 = lambda kind: metrics.f1_score(labels, chosen, average=kind, zero_division=0)
    precision, recall, each, support = metrics.precision_recall_fscore_support(
        labels, chosen, labels=names, zero_division=numpy.nan)
    # scikit-learn takes an F1 as undefined only where recall and precision are.
    plain = lambda numbers: [None if math.isnan(number) else float(number) for number in numbers]
    expected = {
        "logloss": metrics.log_loss(labels, probabilities, labels=names),
        "accuracy": metrics.accuracy_score(labels, chosen),
        "macro_f1": f1("macro"), "weighted_f1": f1("weighted"),
        "macro_auc":
            metrics.roc_auc_score(labels, probabilities, multi_class="ovr", labels=names)
            if isWhole else None,
        "precision": plain(precision), "recall": plain(recall), "f1": plain(each),
        "support": [int(number) for number in support],
        "confusion": metrics.confusion_matrix(labels, chosen, labels=names).tolist(),
    }
    return labels, probabilities.ravel(), expected


def calibrated(generator, case):
    """Margins and labels, and what both methods make of some margins."""
    rows = 60
    margins = generator.normal(scale=2, size=rows).round(1 if case % 2 else 3)
    slope, intercept = generator.uniform(0.3, 2), generator.normal()
    truth = 1 / (1 + numpy.exp(-(slope * margins + intercept)))
    labels = (generator.random(rows) < truth).astype(float)
    labels[:2] = (0, 1)
    asked = numpy.linspace(-6, 6, 25)
    logistic = lambda x: 1 / (1 + numpy.exp(-x))
    curve = isotonic.IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
    curve.fit(logistic(margins), labels)
    # 1 / (1 + exp(A f + B)): with the signs turned.
    turned = calibration._sigmoid_calibration(margins, labels)
    return margins, labels, {
        "asked": asked.tolist(), "isotonic": curve.predict(logistic(asked)).tolist(),
        "slope": -float(turned[0]), "intercept": -float(turned[1]),
    }


def write(name, make, count, columns, seed):
    """One case a line, so that a change shows where it is."""
    generator = numpy.random.default_rng(seed)
    lines = []
    for case in range(count):
        first, second, expected = make(generator, case)
        lines.append(json.dumps({
            columns[0]: numpy.asarray(first, float).tolist(),
            columns[1]: numpy.asarray(second, float).tolist(),
            "expected": {
                key: float(value) if isinstance(value, numpy.floating) else value
                for key, value in expected.items()}}))
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


write("regression", regression, 17, ("labels", "predictions"), 1)
write("binary", binary, 17, ("labels", "predictions"), 2)
write("multiclass", multiclass, 16, ("labels", "predictions"), 3)
write("calibration", calibrated, 10, ("margins", "labels"), 4)
