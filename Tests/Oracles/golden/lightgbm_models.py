"""Trains small LightGBM models and writes each beside the library's answers to hard rows.

Run it once with LightGBM 4.x and once with 3.3.5 (`pip install lightgbm pandas`, the latter with
`numpy<2 pandas<2`): what either makes is named after the format's version, v4 or v3.
"""
import lightgbm
import numpy
import pandas

import golden

VERSION = "v" + lightgbm.__version__.split(".")[0]
WRITER = f"LightGBM {lightgbm.__version__}"
# Values nearer to 0 than this are 0 to LightGBM.
NEAR_ZERO = [float(numpy.float32(1e-35)), -float(numpy.float32(1e-35)), 5e-36, -5e-36]
ODD_CATEGORIES = [
    -10.0**10, -3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.7, 31.0, 32.0, 33.5, 63.0, 64.0, 1e5, 2.0**31,
    2.0**32 + 1, 10.0**10]
PARAMETERS = {
    "num_leaves": 13, "learning_rate": 0.2, "min_data_in_leaf": 5, "num_threads": 1, "seed": 7,
    "deterministic": True, "force_row_wise": True, "verbose": -1, "min_data_per_group": 5,
    "cat_smooth": 1.0}


def table(seed, columns, missing=0.1, zeros=0.2):
    generator = numpy.random.default_rng(seed)
    rows = generator.normal(scale=2.0, size=(800, columns))
    rows[generator.random(rows.shape) < zeros] = 0.0
    rows[generator.random(rows.shape) < missing] = numpy.nan
    filled = numpy.nan_to_num(rows, nan=1.5)
    signal = filled[:, 0] - filled[:, 1] * (filled[:, 2] > 0.3) + numpy.sin(filled[:, -1])
    return generator, rows, signal + generator.normal(scale=0.3, size=len(rows))


def train(parameters, rows, labels, rounds=12, **others):
    dataset = {
        name: others.pop(name) for name in ("group", "categorical_feature") if name in others}
    data = lightgbm.Dataset(rows, labels, free_raw_data=False, params=parameters, **dataset)
    return lightgbm.train(
        {**PARAMETERS, **parameters}, data, num_boost_round=rounds, **others)


def thresholds(text):
    """The thresholds of each feature, by the text of a model."""
    found = {}
    fields = {}
    for line in text.split("end of trees")[0].splitlines():
        name, _, value = line.partition("=")
        fields[name] = value.split()
        if name == "decision_type":
            for feature, threshold, decision in zip(
                    fields["split_feature"], fields["threshold"], fields["decision_type"]):
                if int(decision) % 2 == 0:
                    found.setdefault(int(feature), []).append(float(threshold))
    return found


def save(name, booster, columns, categorical=(), dtype=numpy.float64, role="value", seed=1):
    """Writes the model and its answers to hard rows of numbers."""
    text = booster.model_to_string()
    on = {column: values + NEAR_ZERO for column, values in thresholds(text).items()}
    for column in categorical:
        on[column] = ODD_CATEGORIES + [float(category) for category in range(40)]
    rows = golden.hard_rows(numpy.random.default_rng(seed), columns, on, dtype)
    for column in categorical:
        ordinary = numpy.abs(rows[:, column]) < 40
        rows[ordinary, column] = numpy.round(rows[ordinary, column] * 4) / 2
    write(name, booster, rows, rows, role)


def write(name, booster, rows, asked, role="value", texts=None):
    name = f"lightgbm-{VERSION}-{name}"
    # The parameters are most of a small file; one line of them is read.
    text = booster.model_to_string()
    kept = [
        line for line in text.splitlines(keepends=True)
        if not line.startswith("[") or line.startswith(("[categorical_feature", "[boosting"))]
    with open(golden.FOLDER / f"{name}.txt", "w", newline="") as out:
        out.write("".join(kept))
    answers = [
        (role, booster.predict(asked, num_threads=1)),
        ("margin", booster.predict(asked, raw_score=True, num_threads=1))]
    golden.write(name, f"{name}.txt", "lightgbm", WRITER, rows, answers, texts)
    print(name, len("".join(kept)))


def numeric():
    for objective, parameters in {
        "regression": {}, "regression-sqrt": {"reg_sqrt": True}, "quantile": {},
        "fair": {}, "huber": {}, "cross_entropy": {}, "cross_entropy_lambda": {}, "poisson": {},
        "gamma": {}, "tweedie": {}, "binary": {"sigmoid": 0.7},
    }.items():
        name = objective.removesuffix("-sqrt")
        _, rows, labels = table(len(objective), 4)
        if name in ("cross_entropy", "cross_entropy_lambda"):
            labels = 1 / (1 + numpy.exp(-labels))
        elif name in ("poisson", "gamma", "tweedie"):
            labels = numpy.round(numpy.exp(labels / 3) * 2) + (name == "gamma")
        elif name == "binary":
            labels = labels > 0.2
        booster = train({"objective": name, **parameters}, rows, labels)
        save(objective, booster, 4, dtype=numpy.float32 if name == "binary" else numpy.float64)


def missing_values():
    _, rows, labels = table(3, 4)
    first = train({"objective": "regression", "zero_as_missing": True}, rows, labels, rounds=8)
    save("zero-as-missing", first, 4)
    booster = train({"objective": "regression", "use_missing": False}, rows, labels)
    save("no-missing", booster, 4)
    # One file whose trees take the same features in two ways.
    mixed = train({"objective": "regression"}, rows, labels, rounds=8, init_model=first)
    save("mixed-missing", mixed, 4)


def boosters():
    _, rows, labels = table(5, 4)
    booster = train({"objective": "regression", "boosting": "dart", "drop_rate": 0.5}, rows, labels)
    save("dart", booster, 4)
    booster = train(
        {"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6},
        rows, labels > 0, rounds=9)
    save("random-forest", booster, 4)
    queries = numpy.full(40, 20)
    booster = train(
        {"objective": "lambdarank"}, rows, numpy.clip(numpy.round(labels), 0, 4), group=queries)
    save("lambdarank", booster, 4)


def own_objective():
    _, rows, labels = table(6, 4)

    def gradients(predicted, data):
        return predicted - data.get_label(), numpy.ones_like(predicted)

    if VERSION == "v3":
        booster = train({}, rows, labels, fobj=gradients)
    else:
        booster = train({"objective": gradients}, rows, labels)
    save("custom", booster, 4)


def classes():
    for objective, parameters in {
        "multiclass": {}, "multiclassova": {"sigmoid": 1.3}, "multiclass-forest": {
            "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5},
    }.items():
        _, rows, labels = table(8, 4)
        labels = numpy.digitize(labels, [-1, 1])
        booster = train(
            {"objective": objective.removesuffix("-forest"), "num_class": 3, **parameters},
            rows, labels, rounds=6)
        save(objective, booster, 4, role="scores")


def category_table(seed):
    generator, rows, labels = table(seed, 4)
    codes = generator.integers(0, 70, len(rows))
    groups = generator.integers(0, 6, len(rows))
    labels = labels + (codes % 7) - 2 * (groups == 3)
    rows[:, 1] = codes
    rows[:, 2] = groups
    rows[generator.random(len(rows)) < 0.1, 1] = numpy.nan
    return rows, labels


def categories():
    rows, labels = category_table(9)
    booster = train({"objective": "regression"}, rows, labels, categorical_feature=[1, 2])
    save("categories", booster, 4, categorical=[1, 2])
    booster = train(
        {"objective": "regression", "zero_as_missing": True}, rows, labels,
        categorical_feature=[1, 2])
    save("categories-zero-as-missing", booster, 4, categorical=[1, 2])


def linear_trees():
    _, rows, labels = table(10, 4)
    booster = train({"objective": "regression", "linear_tree": True}, rows, labels)
    save("linear-trees", booster, 4)
    rows, labels = category_table(11)
    booster = train(
        {"objective": "binary", "linear_tree": True}, rows, labels > 1, rounds=8,
        categorical_feature=[1, 2])
    save("linear-trees-categories", booster, 4, categorical=[1, 2])


def pandas_frames():
    """Columns of texts, of numbers and of truths as pandas has them."""
    generator, rows, labels = table(12, 3)
    cities = ["Aarhus", "Łódź", "São Paulo", "", "New York", "東京"]
    sizes = [10, 20, 35, 50]
    city = generator.integers(0, len(cities), len(rows))
    size = generator.integers(0, len(sizes), len(rows))
    labels = labels + (city % 3) - size
    frame = pandas.DataFrame({
        "plain": rows[:, 0], "city": pandas.Categorical([cities[code] for code in city]),
        "other": rows[:, 1], "size": pandas.Categorical([sizes[code] for code in size])})
    booster = train({"objective": "regression"}, frame, labels)
    hard = golden.hard_rows(
        generator, 4, {c: v + NEAR_ZERO for c, v in thresholds(booster.model_to_string()).items()},
        numpy.float64)
    known = cities + ["elsewhere"]
    places = generator.integers(0, len(known) + 1, len(hard)).astype(float)
    places[places == len(known)] = numpy.nan
    hard[:, 1] = places
    hard[:, 3] = generator.choice([10, 20, 35, 50, 40, 0, -10, numpy.nan], len(hard))
    asked = pandas.DataFrame({
        "plain": hard[:, 0],
        "city": pandas.Categorical(
            [None if numpy.isnan(place) else known[int(place)] for place in places]),
        "other": hard[:, 2],
        "size": pandas.Categorical(
            [None if numpy.isnan(size) else int(size) for size in hard[:, 3]])})
    write("pandas", booster, hard, asked, texts={1: known})


if __name__ == "__main__":
    if VERSION == "v4":
        numeric()
        missing_values()
        boosters()
        own_objective()
    classes()
    categories()
    linear_trees()
    pandas_frames()
    if VERSION == "v3":
        own_objective()
