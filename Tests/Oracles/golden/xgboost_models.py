"""Golden models of XGBoost: `python xgboost_models.py`, with the library's version in use deciding
which are made (`make.sh` runs it with each).

Margins are those of `output_margin=True`. A DMatrix refuses infinities, `inplace_predict` takes
them: so trees are asked in place. DART rounds differently in place, and linear models and frames
with categories cannot be asked so: their rows go through a DMatrix whose `missing` is +Inf, which
leaves NaN missing and lets -Inf pass; they have no +Inf.
"""
import json
import os
import sys
import tempfile

import numpy
import xgboost

import golden

VERSION = xgboost.__version__
SINCE = tuple(int(part) for part in VERSION.split(".")[:2])
COLUMNS = 6
LIMIT = numpy.finfo(numpy.float32)


def data(seed, rows=600):
    generator = numpy.random.default_rng(seed)
    x = generator.normal(scale=2, size=(rows, COLUMNS)).astype(numpy.float32)
    x[:, 1] = numpy.round(x[:, 1])
    x[generator.random(x.shape) < 0.1] = numpy.nan
    known = numpy.nan_to_num(x, nan=0.5)
    signal = known[:, 0] * known[:, 2] + numpy.abs(known[:, 1]) - known[:, 3] * (known[:, 4] > 0)
    return generator, x, (signal + generator.normal(scale=0.3, size=rows)).astype(numpy.float32)


def labels(objective, signal):
    """What an objective can learn, from -10 to 10."""
    scaled = numpy.clip(signal / 4, -3, 3)
    kinds = {
        "binary": scaled > 0.3, "count": numpy.floor(numpy.exp(scaled / 1.5)),
        "multi": numpy.digitize(scaled, [-0.5, 0.7]), "rank": numpy.digitize(scaled, [-0.5, 0.7])}
    name = objective.split(":")
    if objective in ("reg:gamma", "reg:tweedie", "survival:aft", "reg:squaredlogerror"):
        return numpy.exp(scaled)
    if objective == "survival:cox":
        return numpy.exp(-scaled) * numpy.where(numpy.arange(len(signal)) % 5 == 0, -1, 1)
    if objective == "reg:logistic":
        return 1 / (1 + numpy.exp(-scaled))
    return numpy.asarray(kinds.get(name[0], signal), dtype=numpy.float32)


def train(objective, seed, parameters, rounds, label=None, categorical=None):
    generator, x, signal = data(seed)
    types = None
    if categorical:
        for column, count in categorical.items():
            code = generator.integers(0, count, size=len(x))
            signal = signal + numpy.sin(code * 2.1).astype(numpy.float32) * 3
            x[:, column] = code
            x[generator.random(len(x)) < 0.1, column] = numpy.nan
        types = ["c" if column in categorical else "float" for column in range(COLUMNS)]
    y = labels(objective, signal) if label is None else label(signal)
    options = {"feature_types": types, "enable_categorical": True} if types else {}
    matrix = xgboost.DMatrix(x, label=y, **options)
    if objective == "survival:aft":
        matrix.set_float_info("label_lower_bound", y)
        matrix.set_float_info(
            "label_upper_bound", numpy.where(numpy.arange(len(y)) % 4 == 0, numpy.inf, y))
    if objective.startswith("rank:"):
        matrix.set_group([20] * (len(y) // 20))
    settings = {
        "objective": objective, "max_depth": 4, "eta": 0.3, "seed": seed, "nthread": 1,
        "verbosity": 0, **parameters}
    if "early" in settings:
        del settings["early"]
        held = xgboost.DMatrix(x[:200], label=labels(objective, signal[200:400]))
        return generator, xgboost.train(
            settings, matrix, rounds, evals=[(held, "held")], early_stopping_rounds=2,
            verbose_eval=False)
    return generator, xgboost.train(settings, matrix, rounds)


def thresholds(booster):
    """The thresholds of numeric splits by column."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.json")
        booster.save_model(path)
        with open(path, encoding="utf-8") as file:
            found = json.load(file)["learner"]["gradient_booster"]
    found = found.get("gbtree", found)["model"]
    by_column = {}
    for tree in found.get("trees", []):
        types = tree.get("split_type") or [0] * len(tree["left_children"])
        for left, column, value, kind in zip(
                tree["left_children"], tree["split_indices"], tree["split_conditions"], types):
            if left != -1 and kind == 0:
                by_column.setdefault(column, []).append(value)
    return by_column


def without_positive_infinity(rows):
    rows = rows.copy()
    rows[rows == numpy.inf] = LIMIT.max
    return rows


def answer(booster, rows, in_place, frame=None):
    """Margins and values."""
    best = getattr(booster, "best_iteration", None) if booster.attr("best_iteration") else None
    options = {} if best is None else {"iteration_range": (0, best + 1)}
    if in_place:
        return (
            booster.inplace_predict(rows, predict_type="margin", **options),
            booster.inplace_predict(rows, **options))
    names = {} if frame is None else {"enable_categorical": True}
    matrix = xgboost.DMatrix(rows if frame is None else frame, missing=numpy.inf, **names)
    return booster.predict(matrix, output_margin=True, **options), booster.predict(
        matrix, **options)


def write(name, booster, rows, margins, values, ending, role="value", texts=None, saved=None):
    file = f"xgboost-{name}.{ending}"
    path = golden.FOLDER / file
    if saved is None:
        booster.save_model(str(path))
    assert path.stat().st_size <= 60_000, (file, path.stat().st_size)
    golden.write(
        f"xgboost-{name}", file, f"xgboost-{ending}", f"XGBoost {VERSION}", rows,
        [("margin", margins), (role, values)], texts)
    print(f"{file}: {path.stat().st_size} bytes")


def make(name, objective, seed, parameters=None, rounds=12, ending="json", label=None,
         categorical=None):
    parameters = dict(parameters or {})
    generator, booster = train(objective, seed, parameters, rounds, label, categorical)
    rows = golden.hard_rows(generator, COLUMNS, thresholds(booster), numpy.float32)
    for column, count in (categorical or {}).items():
        # Codes of the training, some beyond them, some missing.
        rows[:, column] = generator.integers(0, count + 3, size=len(rows))
        rows[generator.random(len(rows)) < 0.1, column] = numpy.nan
        if SINCE >= (2, 0):
            odd = numpy.array([-1, -0.5, 1.5, 1 << 24, 1e30], dtype=numpy.float32)
            chosen = generator.random(len(rows)) < 0.1
            rows[chosen, column] = generator.choice(odd, size=int(chosen.sum()))
    in_place = parameters.get("booster", "gbtree") == "gbtree" and "rate_drop" not in parameters
    if not in_place:
        rows = without_positive_infinity(rows)
    margins, values = answer(booster, rows, in_place)
    write(name, booster, rows, margins, values, ending,
          "scores" if objective == "multi:softprob" else "value")


def make_with_frame(name, kind, seed, ending):
    """A model that keeps its categories; the rows' frame numbers them in another order."""
    import pandas
    generator, x, signal = data(seed)
    words = ["red", "green", "blue", "black", "white", "gold", "grey"]
    if SINCE >= (3, 4):
        words[2:5] = ["größe", "日本", "é"]
    numbers = [10, 7, -3, 250, 99, 1000]
    kinds = words if kind == "texts" else numbers
    column = 2
    code = generator.integers(0, len(kinds), size=len(x))
    missing = generator.random(len(x)) < 0.1

    def frame(values, places, order, missing):
        table = pandas.DataFrame({f"f{index}": values[:, index] for index in range(COLUMNS)})
        chosen = [None if gone else kinds[place] for place, gone in zip(places, missing)]
        table[f"f{column}"] = pandas.Categorical(chosen, categories=order)
        return table

    y = signal + numpy.sin(code * 2.1).astype(numpy.float32) * 5
    matrix = xgboost.DMatrix(
        frame(x, code, kinds, missing), label=y, enable_categorical=True)
    booster = xgboost.train(
        {"objective": "reg:squarederror", "max_depth": 4, "max_cat_to_onehot": 2, "nthread": 1,
         "seed": seed}, matrix, 10)
    rows = without_positive_infinity(
        golden.hard_rows(generator, COLUMNS, thresholds(booster), numpy.float32))
    places = generator.integers(0, len(kinds), size=len(rows))
    gone = generator.random(len(rows)) < 0.1
    margins, values = answer(
        booster, rows, False, frame(rows, places, sorted(kinds, key=str), gone))
    texts = None
    if kind == "texts":
        rows[:, column] = places
        texts = {column: kinds}
    else:
        rows[:, column] = numpy.asarray(kinds, dtype=numpy.float32)[places]
    rows[gone, column] = numpy.nan
    write(name, booster, rows, margins, values, ending, texts=texts)


def several(signal):
    return numpy.stack([signal, -signal * 0.5 + 1, numpy.abs(signal)], axis=1)


def several_flags(signal):
    return (several(signal) > 0.8).astype(numpy.float32)


def make_1_0():
    # This version sums in another order than all since: version 1.7 answers for it.
    _, booster = train("count:poisson", 1, {}, 10)
    booster.save_model(str(golden.FOLDER / "xgboost-1.0-poisson.json"))


def make_1_4():
    make("1.4-binary", "binary:logistic", 2)
    make("1.4-softprob", "multi:softprob", 3, {"num_class": 3, "max_depth": 3}, 6)
    make("1.4-dart", "reg:squarederror", 4, {"booster": "dart", "rate_drop": 0.3}, 10)
    make("1.4-linear", "reg:squarederror", 5, {"booster": "gblinear"}, 20)


def make_1_7():
    booster = xgboost.Booster(model_file=str(golden.FOLDER / "xgboost-1.0-poisson.json"))
    rows = golden.hard_rows(
        numpy.random.default_rng(6), COLUMNS, thresholds(booster), numpy.float32)
    write("1.0-poisson", booster, rows, *answer(booster, rows, True), "json", saved=True)
    make("1.7-absolute", "reg:absoluteerror", 7, {"max_depth": 5}, 8)
    make("1.7-gamma", "reg:gamma", 8)
    make("1.7-tweedie", "reg:tweedie", 9, {"tweedie_variance_power": 1.3}, ending="ubj")
    make("1.7-cox", "survival:cox", 10)
    make("1.7-aft", "survival:aft", 11, {"aft_loss_distribution": "normal"}, ending="ubj")
    make("1.7-hinge", "binary:hinge", 12)
    make("1.7-logitraw", "binary:logitraw", 13, {"base_score": 0.3})
    make("1.7-softmax", "multi:softmax", 14, {"num_class": 3, "max_depth": 3}, 6, "ubj")
    make("1.7-rank", "rank:pairwise", 15)
    make("1.7-targets", "reg:squarederror", 16, {"max_depth": 3}, 6, "ubj", several)
    make("1.7-categories", "reg:squarederror", 17, {"tree_method": "hist"},
         categorical={0: 5, 2: 40})


def make_2_0():
    make("2.0-quantiles", "reg:quantileerror", 18,
         {"quantile_alpha": [0.1, 0.5, 0.9], "max_depth": 3}, 6)
    make("2.0-vectors", "reg:squarederror", 19,
         {"multi_strategy": "multi_output_tree", "tree_method": "hist"}, 8, "json", several)
    make("2.0-forest", "binary:logistic", 20,
         {"num_parallel_tree": 4, "subsample": 0.6, "max_depth": 3}, 4)
    make("2.0-huber", "reg:pseudohubererror", 21, ending="ubj")


def make_2_1():
    make("2.1-stopped", "binary:logistic", 22, {"early": True, "max_depth": 3}, 40, "ubj")
    make("2.1-vectors", "reg:squarederror", 23,
         {"multi_strategy": "multi_output_tree", "tree_method": "hist"}, 8, "ubj", several)
    make("2.1-categories", "binary:logistic", 24, {"max_cat_to_onehot": 2},
         ending="ubj", categorical={1: 12, 3: 70})
    make("2.1-dart-softprob", "multi:softprob", 25,
         {"booster": "dart", "rate_drop": 0.4, "num_class": 3, "max_depth": 3}, 6)
    make("2.1-linear-softprob", "multi:softprob", 26,
         {"booster": "gblinear", "num_class": 3}, 15, "ubj")


def make_3_2():
    make("3.2-squared", "reg:squarederror", 27)
    make("3.2-binary", "binary:logistic", 28, ending="ubj")
    make("3.2-softprob", "multi:softprob", 29, {"num_class": 3, "max_depth": 3}, 6)
    make("3.2-softmax", "multi:softmax", 30, {"num_class": 3, "max_depth": 3}, 6, "ubj")
    make("3.2-labels", "binary:logistic", 31, {"max_depth": 3}, 6, "ubj", several_flags)
    make("3.2-vectors", "reg:squarederror", 32,
         {"multi_strategy": "multi_output_tree"}, 6, "json", several)
    make("3.2-vectors-softprob", "multi:softprob", 33,
         {"multi_strategy": "multi_output_tree", "num_class": 3}, 8, "ubj")
    make("3.2-dart", "reg:gamma", 34, {"booster": "dart", "rate_drop": 0.3}, 12, "ubj")
    make("3.2-poisson", "count:poisson", 35)
    make("3.2-quantiles", "reg:quantileerror", 36,
         {"quantile_alpha": [0.05, 0.5, 0.95], "max_depth": 3}, 6, "ubj")
    make("3.2-deep", "reg:squarederror", 37, {"max_depth": 12, "eta": 0.5}, 3, "ubj")
    make("3.2-squared-log", "reg:squaredlogerror", 38)
    make("3.2-rank", "rank:ndcg", 39, ending="ubj")
    make("3.2-logistic", "reg:logistic", 40, {"base_score": 0.2, "grow_policy": "lossguide",
                                             "max_leaves": 9})
    make("3.2-linear", "binary:logistic", 41, {"booster": "gblinear"}, 15)
    make_with_frame("3.2-texts", "texts", 42, "ubj")
    make_with_frame("3.2-numbers", "numbers", 43, "json")


def make_3_4():
    make("3.4-quantiles", "reg:quantileerror", 44,
         {"quantile_alpha": [0.2, 0.4, 0.5, 0.6], "max_depth": 3, "eta": 1}, 5)
    make("3.4-expectiles", "reg:expectileerror", 45,
         {"expectile_alpha": [0.1, 0.5, 0.9], "max_depth": 3}, 6, "ubj")
    make("3.4-dart", "reg:squarederror", 46, {"booster": "dart", "rate_drop": 0.3}, 12, "ubj")
    make("3.4-dart-vectors", "reg:squarederror", 47,
         {"rate_drop": 0.4, "multi_strategy": "multi_output_tree", "max_depth": 3}, 8, "json",
         several)
    make("3.4-softprob", "multi:softprob", 48, {"num_class": 3, "max_depth": 3}, 6)
    make("3.4-categories", "binary:logistic", 49, {"max_cat_to_onehot": 2}, ending="ubj",
         categorical={0: 9, 4: 50})
    make_with_frame("3.4-texts", "texts", 50, "json")


MAKERS = {
    (1, 0): make_1_0, (1, 4): make_1_4, (1, 7): make_1_7, (2, 0): make_2_0, (2, 1): make_2_1,
    (3, 2): make_3_2, (3, 4): make_3_4}

if SINCE not in MAKERS:
    sys.exit(f"no models are made with XGBoost {VERSION}")
golden.FOLDER.mkdir(parents=True, exist_ok=True)
MAKERS[SINCE]()
