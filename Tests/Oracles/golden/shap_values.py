"""Writes Tests/Specification/explanations: models with what their own libraries say that each
input contributed to the margin of each row.

    python shap_values.py

`make.sh` says by which versions.

The outputs of a golden file are the margins (role `margin`) and the contributions (role `other`):
for each margin one number an input and, last, the bias.
"""
import pathlib

import lightgbm
import numpy
import xgboost

import golden

golden.FOLDER = pathlib.Path(__file__).parents[2] / "Specification" / "explanations"
ROWS = 100
TRAINING_ROWS = 800


def table(generator, rows, columns, missing=0.15):
    """Whole and fractional numbers, some of them missing; values recur."""
    numbers = generator.normal(scale=2.0, size=(rows, columns)).round(2)
    numbers[:, ::3] = numbers[:, ::3].round()
    numbers[generator.random((rows, columns)) < missing] = numpy.nan
    return numbers.astype(numpy.float32)


def target(numbers):
    filled = numpy.nan_to_num(numbers, nan=0.7)
    return (
        filled[:, 0] * filled[:, 1] + numpy.sin(filled[:, 2]) * 2
        + (filled[:, 3] > 0) * filled[:, -1])


def classes(numbers, count):
    values = target(numbers)
    return numpy.digitize(values, numpy.quantile(values, numpy.arange(1, count) / count))


def categories(generator, numbers, column, count):
    numbers[:, column] = generator.integers(0, count, size=len(numbers))
    numbers[generator.random(len(numbers)) < 0.1, column] = numpy.nan


def xgboost_model(name, label, columns=6, rounds=8, categorical=(), missing=0.15, **parameters):
    generator = numpy.random.default_rng(len(name) * 1000 + columns)
    training = table(generator, TRAINING_ROWS, columns, missing)
    rows = table(generator, ROWS, columns, missing)
    for column in categorical:
        categories(generator, training, column, 12)
        categories(generator, rows, column, 12)
    types = ["c" if column in categorical else "float" for column in range(columns)]

    def matrix(numbers, labels=None):
        return xgboost.DMatrix(
            numbers, labels, feature_types=types, enable_categorical=bool(categorical))

    booster = xgboost.train(
        {"seed": 1, "nthread": 1, **parameters}, matrix(training, label(training)), rounds)
    booster.save_model(golden.FOLDER / f"{name}.json")
    margins = booster.predict(matrix(rows), output_margin=True)
    contributions = booster.predict(matrix(rows), pred_contribs=True)
    golden.write(
        name, f"{name}.json", "xgboost-json", f"XGBoost {xgboost.__version__}", rows,
        [("margin", margins), ("other", contributions.reshape(ROWS, -1))])


def lightgbm_model(name, label, columns=6, rounds=8, categorical=(), missing=0.15, **parameters):
    generator = numpy.random.default_rng(len(name) * 1000 + columns)
    training = table(generator, TRAINING_ROWS, columns, missing).astype(numpy.float64)
    rows = table(generator, ROWS, columns, missing).astype(numpy.float64)
    for column in categorical:
        categories(generator, training, column, 12)
        categories(generator, rows, column, 12)
    data = lightgbm.Dataset(
        training, label(training), categorical_feature=list(categorical) or "auto",
        params={"verbose": -1})
    booster = lightgbm.train(
        {"seed": 1, "num_threads": 1, "verbose": -1, "deterministic": True, **parameters},
        data, rounds)
    booster.save_model(golden.FOLDER / f"{name}.txt")
    margins = booster.predict(rows, raw_score=True)
    contributions = booster.predict(rows, pred_contrib=True)
    golden.write(
        name, f"{name}.txt", "lightgbm", f"LightGBM {lightgbm.__version__}", rows,
        [("margin", margins), ("other", contributions.reshape(ROWS, -1))])


def main():
    golden.FOLDER.mkdir(parents=True, exist_ok=True)
    three = lambda numbers: classes(numbers, 3)
    two = lambda numbers: classes(numbers, 2)
    count = lambda numbers: numpy.abs(target(numbers)).round()
    several = lambda numbers: numpy.stack([target(numbers), target(numbers[:, ::-1])], axis=1)
    xgboost_model("xgboost-regression", target, max_depth=4, rounds=20)
    xgboost_model("xgboost-binary", two, objective="binary:logistic", max_depth=6)
    xgboost_model(
        "xgboost-classes", three, objective="multi:softprob", num_class=3, max_depth=3)
    xgboost_model("xgboost-categories", target, categorical=(1, 4), max_depth=4)
    xgboost_model(
        "xgboost-deep", count, columns=20, rounds=2, objective="count:poisson", max_depth=14,
        min_child_weight=0, missing=0.05)
    xgboost_model(
        "xgboost-dart", target, booster="dart", rate_drop=0.3, one_drop=True, max_depth=4)
    xgboost_model("xgboost-targets", several, max_depth=3, rounds=5)
    xgboost_model("xgboost-linear", target, booster="gblinear", rounds=20, missing=0.0)
    lightgbm_model("lightgbm-regression", target, objective="regression", num_leaves=15)
    lightgbm_model(
        "lightgbm-classes", three, objective="multiclass", num_class=3, num_leaves=7, rounds=6)
    lightgbm_model(
        "lightgbm-categories", two, categorical=(1, 4), objective="binary", num_leaves=15,
        min_data_per_group=5, cat_smooth=1, max_cat_to_onehot=2)
    lightgbm_model(
        "lightgbm-zeros", target, objective="regression", zero_as_missing=True, num_leaves=15)


if __name__ == "__main__":
    main()
