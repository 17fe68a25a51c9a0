"""Golden ONNX models: scikit-learn through skl2onnx, LightGBM and XGBoost through onnxmltools, and
answers of ONNX Runtime.

    python onnx_models.py [NAME …]

`make.sh` says by which versions.
"""
import sys

import lightgbm
import numpy
import onnx
import onnxruntime
import pandas
import sklearn
import skl2onnx
import xgboost
from onnx import TensorProto, helper
from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm
from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost
from skl2onnx import to_onnx, update_registered_converter
from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, StringTensorType
from skl2onnx.common.shape_calculator import (
    calculate_linear_classifier_output_shapes, calculate_linear_regressor_output_shapes)
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    BaggingClassifier, ExtraTreesClassifier, GradientBoostingClassifier,
    GradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor, VotingClassifier,
    VotingRegressor)
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.impute import SimpleImputer
from sklearn.linear_model import (
    LinearRegression, LogisticRegression, PoissonRegressor, Ridge, SGDClassifier)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    Binarizer, KBinsDiscretizer, MaxAbsScaler, MinMaxScaler, Normalizer, OneHotEncoder,
    OrdinalEncoder, PolynomialFeatures, RobustScaler, StandardScaler)
from sklearn.svm import LinearSVC, LinearSVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from golden import FOLDER, ROWS, hard_rows, write

COLUMNS = 4
OPSETS = {"": 18, "ai.onnx.ml": 3}
WRITER = (f"onnxruntime {onnxruntime.__version__}, skl2onnx {skl2onnx.__version__}, "
          f"scikit-learn {sklearn.__version__}")
COLORS = ["red", "green", "blue", "grün"]
SIZES = ["S", "M", "L"]

generator = numpy.random.default_rng(6)
X = generator.normal(scale=2, size=(400, COLUMNS)).astype(numpy.float32)
LEVEL = X[:, 0] * 1.5 - X[:, 1] * X[:, 2] * 0.3 + numpy.sin(X[:, 3]) + 0.2
Y = LEVEL.astype(numpy.float64)
TWO_TARGETS = numpy.stack([Y, X[:, 1] - Y * 0.5], axis=1)
BINARY = (LEVEL > 0).astype(numpy.int64)
MULTI = numpy.digitize(LEVEL, [-2, 1]).astype(numpy.int64)
NAMED = numpy.array(["low", "middle", "high"])[MULTI]
HOLES = numpy.where(generator.random(X.shape) < 0.1, numpy.float32(numpy.nan), X)
FRAME = pandas.DataFrame({
    "color": generator.choice(COLORS, 400), "heat": X[:, 0], "size": generator.choice(SIZES, 400),
    "rain": X[:, 1]})
FRAME_LEVEL = (LEVEL + FRAME["color"].map({c: i for i, c in enumerate(COLORS)})
               - FRAME["size"].map({s: i for i, s in enumerate(SIZES)}))


def thresholds_of(proto):
    """The values that the trees of a graph compare with, by feature."""
    found = {}
    for node in proto.graph.node:
        values = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        splits = values.get("nodes_values") or values.get("nodes_values_as_tensor")
        splits = values.get("nodes_splits") if splits is None else splits
        if isinstance(splits, onnx.TensorProto):
            splits = onnx.numpy_helper.to_array(splits)
        features = values.get("nodes_featureids", [])
        for feature, split in zip(features, [] if splits is None else splits):
            found.setdefault(feature, []).append(split)
    return found


def plain_rows(generator, columns, dtype, scale=3.0):
    """Rows for operators that sum: no infinities and nothing whose sum depends on its order, but
    zeros of both signs, denormals, and values far out."""
    rows = generator.normal(scale=scale, size=(ROWS, columns)).astype(dtype)
    limits = numpy.finfo(dtype)
    special = [0.0, -0.0, limits.smallest_subnormal, -limits.tiny / 3, 1e4, -1e4, 1e-20]
    mask = generator.random(rows.shape) < 0.2
    rows[mask] = generator.choice(special, mask.sum()).astype(dtype)
    return rows


def with_missing(rows, share=0.05):
    """Some rows are missing a value, some all."""
    rows[numpy.random.default_rng(8).random(rows.shape) < share] = numpy.nan
    rows[-3:] = numpy.nan
    return rows


def save(name, proto, rows, texts=None, classes=None, writer=WRITER):
    """Answers the rows with ONNX Runtime and writes the model and its golden file."""
    onnx.checker.check_model(proto)
    # What documents a node is no part of a model, and the names are long.
    proto.ClearField("doc_string")
    # They come in the order of a set.
    proto.opset_import.sort(key=lambda opset: opset.domain)
    data = proto.SerializeToString()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    feeds, column = {}, 0
    for entry in session.get_inputs():
        width = entry.shape[1]
        values = rows[:, column:column + width]
        if entry.type == "tensor(string)":
            words = numpy.array(texts[column], dtype=object)
            values = numpy.array(
                [["" if numpy.isnan(v) else words[int(v)] for v in row] for row in values],
                dtype=object)
        else:
            kind = {"tensor(float)": numpy.float32, "tensor(double)": numpy.float64,
                    "tensor(int64)": numpy.int64, "tensor(bool)": bool}[entry.type]
            values = values.astype(kind)
        feeds[entry.name] = values
        column += width
    assert column == rows.shape[1]
    answers = session.run(None, feeds)
    outputs = []
    for entry, answer in zip(session.get_outputs(), answers):
        if isinstance(answer, list):
            answer = numpy.array([list(row.values()) for row in answer], dtype=numpy.float32)
            outputs.append(("scores", answer))
        elif entry.name in ("label", "output_label"):
            places = {str(label): place for place, label in enumerate(classes)}
            outputs.append(
                ("label", numpy.array([places[str(v)] for v in answer], dtype=numpy.float32)))
        elif entry.name in ("probabilities", "output_probability"):
            # One number for two classes is a decision function.
            outputs.append(("scores" if answer.shape[1] > 1 else "margin", answer))
        else:
            outputs.append(("value", answer))
    with open(FOLDER / f"{name}.onnx", "wb") as out:
        out.write(data)
    write(name, f"{name}.onnx", "onnx", writer, rows, outputs, texts)
    size = len(data)
    used = sorted({node.op_type for node in proto.graph.node})
    print(f"{name}: {size} bytes, {' '.join(used)}")
    assert size <= 60_000, size


def convert(estimator, types=None, zipmap=False, opsets=OPSETS):
    # The lean form: a classifier gives its scores as a tensor.
    options = {"zipmap": zipmap} if hasattr(estimator, "predict_proba") else {}
    types = types or [("input", FloatTensorType([None, COLUMNS]))]
    return to_onnx(
        estimator, initial_types=types, target_opset=opsets,
        options={id(estimator): options} if options else None)


def of_arrays(name, estimator, target, rows="plain", inputs=X, zipmap=False, double=False,
              opsets=OPSETS):
    """A model of one tensor of float32, or of float64, columns. Rows are `hard`, `plain`, plain
    with `missing` values, or `mild` where the operator squares or exponentiates them."""
    estimator.fit(inputs.astype(numpy.float64) if double else inputs, target)
    kind = DoubleTensorType if double else FloatTensorType
    proto = convert(estimator, [("input", kind([None, inputs.shape[1]]))], zipmap, opsets)
    dtype = numpy.float64 if double else numpy.float32
    draw = numpy.random.default_rng(sum(name.encode()))
    columns = inputs.shape[1]
    if rows == "hard":
        rows = hard_rows(draw, columns, thresholds_of(proto), dtype)
    elif rows == "mild":
        rows = draw.normal(scale=2, size=(ROWS, columns)).astype(dtype)
    else:
        holes = rows == "missing"
        rows = plain_rows(draw, columns, dtype)
        rows = with_missing(rows) if holes else rows
    save(name, proto, rows, classes=getattr(estimator, "classes_", None))


def frame_rows(columns):
    """Rows of texts and numbers: texts as places, one unknown to the model, some missing."""
    draw = numpy.random.default_rng(11)
    rows = plain_rows(draw, len(columns), numpy.float32)
    texts = {}
    for column, name in enumerate(columns):
        known = {"color": COLORS, "size": SIZES}.get(name)
        if known is None:
            continue
        texts[column] = known + ["never seen"]
        rows[:, column] = draw.integers(len(known) + 1, size=ROWS)
        rows[draw.random(ROWS) < 0.05, column] = numpy.nan
    return rows, texts


def of_frame(name, estimator, target, columns, zipmap=False):
    """A model of one tensor a column, texts among them."""
    estimator.fit(FRAME[columns], target)
    types = [
        (column, StringTensorType([None, 1]) if column in ("color", "size")
         else FloatTensorType([None, 1])) for column in columns]
    rows, texts = frame_rows(columns)
    save(name, convert(estimator, types, zipmap), rows, texts,
         getattr(estimator, "classes_", None))


def mixed(last):
    return make_pipeline(ColumnTransformer([
        ("texts", OneHotEncoder(handle_unknown="ignore"), ["color", "size"]),
        ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
         ["heat", "rain"])]), last)


def boosted_lightgbm():
    estimator = lightgbm.LGBMClassifier(
        n_estimators=12, num_leaves=8, verbose=-1, deterministic=True, n_jobs=1)
    estimator.fit(pandas.DataFrame(HOLES, columns=[f"c{i}" for i in range(COLUMNS)]), MULTI)
    update_registered_converter(
        lightgbm.LGBMClassifier, "LightGbmLGBMClassifier",
        calculate_linear_classifier_output_shapes, convert_lightgbm,
        options={"nocl": [True, False], "zipmap": [True, False, "columns"]})
    proto = convert(estimator)
    rows = hard_rows(
        numpy.random.default_rng(21), COLUMNS, thresholds_of(proto), numpy.float32)
    save("onnx-lightgbm-classes", proto, rows, classes=estimator.classes_,
         writer=f"{WRITER}, lightgbm {lightgbm.__version__}")


def boosted_categories():
    """Splits on sets of categories, which become chains of equalities that lead to one node."""
    draw = numpy.random.default_rng(23)
    inputs = draw.normal(size=(2000, COLUMNS))
    inputs[:, 1] = draw.integers(0, 40, 2000)
    target = inputs[:, 0] + 2 * numpy.isin(inputs[:, 1], [1, 5, 7, 8, 20, 31]) - inputs[:, 1] % 3
    estimator = lightgbm.LGBMRegressor(
        n_estimators=6, num_leaves=8, verbose=-1, deterministic=True, n_jobs=1,
        min_data_per_group=5, cat_smooth=1)
    estimator.fit(inputs, target, categorical_feature=[1])
    update_registered_converter(
        lightgbm.LGBMRegressor, "LightGbmLGBMRegressor",
        calculate_linear_regressor_output_shapes, convert_lightgbm,
        options={"split": [None]})
    proto = convert(estimator)
    rows = hard_rows(draw, COLUMNS, thresholds_of(proto), numpy.float32)
    rows[:, 1] = draw.choice([-1, 0.5, numpy.nan, numpy.inf, *range(45)], ROWS)
    save("onnx-lightgbm-categories", proto, rows,
         writer=f"{WRITER}, lightgbm {lightgbm.__version__}")


def boosted_xgboost():
    estimator = xgboost.XGBRegressor(n_estimators=12, max_depth=4, n_jobs=1, base_score=0.5)
    estimator.fit(HOLES, Y)
    update_registered_converter(
        xgboost.XGBRegressor, "XGBoostXGBRegressor", calculate_linear_regressor_output_shapes,
        convert_xgboost)
    proto = convert(estimator)
    rows = hard_rows(
        numpy.random.default_rng(22), COLUMNS, thresholds_of(proto), numpy.float32)
    save("onnx-xgboost", proto, rows, writer=f"{WRITER}, xgboost {xgboost.__version__}")


def tree_ensemble_5():
    """The operator of ai.onnx.ml 5, which no converter writes yet: two trees of doubles, with
    every mode of comparison and a set of members."""
    tensor = onnx.numpy_helper.from_array
    node = helper.make_node(
        "TreeEnsemble", ["input"], ["variable"], domain="ai.onnx.ml", n_targets=2,
        tree_roots=[0, 4], nodes_featureids=[0, 1, 2, 3, 1, 2, 0],
        nodes_splits=tensor(
            numpy.array([0.1, -1.0, 2.0, 0.0, 1.5, numpy.nan, -0.3], numpy.float64)),
        nodes_modes=tensor(numpy.array([0, 1, 4, 3, 2, 6, 5], numpy.uint8)),
        nodes_truenodeids=[1, 0, 1, 3, 5, 4, 5], nodes_trueleafs=[0, 1, 1, 1, 0, 1, 1],
        nodes_falsenodeids=[2, 1, 3, 2, 6, 6, 7], nodes_falseleafs=[0, 1, 0, 1, 0, 1, 1],
        nodes_missing_value_tracks_true=[1, 0, 0, 1, 1, 0, 0],
        membership_values=tensor(numpy.array([1, 2, 4, numpy.nan], numpy.float64)),
        leaf_targetids=[0, 1, 0, 1, 0, 1, 0, 1],
        leaf_weights=tensor(numpy.array([1, 2.5, -3, 0.1, 7, -0.7, 5, 9], numpy.float64)),
        aggregate_function=1, post_transform=0)
    graph = helper.make_graph(
        [node], "trees", [helper.make_tensor_value_info("input", TensorProto.DOUBLE, [None, 4])],
        [helper.make_tensor_value_info("variable", TensorProto.DOUBLE, [None, 2])])
    proto = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid("ai.onnx.ml", 5)],
        ir_version=10)
    rows = hard_rows(
        numpy.random.default_rng(23), 4, {0: [0.1, -0.3], 1: [-1, 1.5], 2: [1, 2, 4], 3: [0]},
        numpy.float64)
    rows[::3, 2] = numpy.random.default_rng(3).integers(-1, 6, len(rows[::3]))
    save("onnx-tree-ensemble-5", proto, rows, writer=f"onnxruntime {onnxruntime.__version__}")


MODELS = {
    "onnx-linear": lambda n: of_arrays(n, LinearRegression(), Y),
    "onnx-ridge-targets": lambda n: of_arrays(n, Ridge(), TWO_TARGETS, double=True),
    "onnx-poisson": lambda n: of_arrays(n, PoissonRegressor(), numpy.abs(Y), "mild"),
    "onnx-svr": lambda n: of_arrays(n, LinearSVR(random_state=1), Y),
    "onnx-svc": lambda n: of_arrays(n, LinearSVC(random_state=1), BINARY),
    "onnx-logistic": lambda n: of_arrays(n, LogisticRegression(), BINARY, zipmap=True),
    "onnx-logistic-classes": lambda n: of_arrays(n, LogisticRegression(), NAMED, zipmap=True),
    "onnx-sgd": lambda n: of_arrays(n, SGDClassifier(loss="log_loss", random_state=1), BINARY),
    "onnx-sgd-classes": lambda n: of_arrays(
        n, SGDClassifier(loss="modified_huber", random_state=1), MULTI),
    "onnx-tree": lambda n: of_arrays(
        n, DecisionTreeRegressor(max_depth=5, random_state=1), Y, "hard"),
    "onnx-tree-classes": lambda n: of_arrays(
        n, DecisionTreeClassifier(max_depth=5, random_state=1), NAMED, "hard"),
    "onnx-forest": lambda n: of_arrays(
        n, RandomForestRegressor(8, max_depth=5, random_state=1), Y, "hard"),
    "onnx-forest-targets": lambda n: of_arrays(
        n, RandomForestRegressor(4, max_depth=4, random_state=1), TWO_TARGETS, "hard"),
    "onnx-forest-double": lambda n: of_arrays(
        n, RandomForestClassifier(6, max_depth=5, random_state=1), MULTI, "hard", double=True),
    "onnx-forest-binary": lambda n: of_arrays(
        n, RandomForestClassifier(8, max_depth=5, random_state=1), BINARY, "hard"),
    "onnx-forest-classes": lambda n: of_arrays(
        n, RandomForestClassifier(6, max_depth=5, random_state=1), MULTI, "hard"),
    "onnx-extra-trees-1": lambda n: of_arrays(
        n, ExtraTreesClassifier(6, max_depth=4, random_state=1), BINARY, "hard",
        opsets={"": 11, "ai.onnx.ml": 1}),
    "onnx-boosting": lambda n: of_arrays(
        n, GradientBoostingRegressor(n_estimators=12, random_state=1), Y, "hard"),
    "onnx-boosting-binary": lambda n: of_arrays(
        n, GradientBoostingClassifier(n_estimators=12, random_state=1), BINARY, "hard"),
    "onnx-boosting-classes": lambda n: of_arrays(
        n, GradientBoostingClassifier(n_estimators=6, max_depth=2, random_state=1), MULTI,
        "hard"),
    "onnx-calibrated": lambda n: of_arrays(
        n, CalibratedClassifierCV(LogisticRegression(), cv=2), BINARY),
    "onnx-calibrated-classes": lambda n: of_arrays(
        n, CalibratedClassifierCV(RandomForestClassifier(3, max_depth=3, random_state=1), cv=2),
        MULTI, "hard"),
    "onnx-calibrated-isotonic": lambda n: of_arrays(
        n, CalibratedClassifierCV(LogisticRegression(), cv=2, method="isotonic"), BINARY),
    "onnx-mlp": lambda n: of_arrays(
        n, MLPRegressor(
            hidden_layer_sizes=(8, 6), activation="tanh", max_iter=300, random_state=1), Y),
    "onnx-mlp-binary": lambda n: of_arrays(
        n, MLPClassifier((8,), activation="logistic", max_iter=300, random_state=1), BINARY),
    "onnx-mlp-classes": lambda n: of_arrays(
        n, MLPClassifier((8, 6), max_iter=300, random_state=1), NAMED),
    "onnx-scaled-logistic": lambda n: of_arrays(
        n, make_pipeline(StandardScaler(), LogisticRegression()), BINARY),
    "onnx-imputed-ridge": lambda n: of_arrays(
        n, make_pipeline(SimpleImputer(), RobustScaler(), Ridge()), Y, "missing", HOLES),
    "onnx-preprocessed": lambda n: of_arrays(
        n, make_pipeline(ColumnTransformer([
            ("a", MinMaxScaler(clip=True), [0, 1]), ("b", Binarizer(threshold=0.5), [2]),
            ("c", Normalizer(), [1, 3]), ("d", MaxAbsScaler(), [0]),
            ("e", Normalizer("l1"), [0, 2]), ("f", Normalizer("max"), [2, 3])],
            remainder="passthrough"), Ridge()), Y),
    "onnx-pca-logistic": lambda n: of_arrays(
        n, make_pipeline(PCA(2), LogisticRegression()), MULTI),
    "onnx-polynomial": lambda n: of_arrays(
        n, make_pipeline(StandardScaler(), PolynomialFeatures(2), Ridge()), Y, "mild"),
    "onnx-selected": lambda n: of_arrays(
        n, make_pipeline(SelectKBest(f_regression, k=2), LinearRegression()), Y),
    "onnx-bins": lambda n: of_arrays(
        n, make_pipeline(KBinsDiscretizer(4, encode="onehot-dense",
                                          quantile_method="averaged_inverted_cdf"), Ridge()), Y),
    "onnx-bayes": lambda n: of_arrays(n, GaussianNB(), MULTI, "mild"),
    "onnx-voting": lambda n: of_arrays(
        n, VotingClassifier([("a", LogisticRegression()),
                             ("b", DecisionTreeClassifier(max_depth=3, random_state=1))],
                            voting="soft", flatten_transform=False), MULTI),
    "onnx-voting-value": lambda n: of_arrays(
        n, VotingRegressor([
            ("a", Ridge()), ("b", DecisionTreeRegressor(max_depth=3, random_state=1))]), Y),
    "onnx-bagging": lambda n: of_arrays(
        n, BaggingClassifier(DecisionTreeClassifier(max_depth=3), 4, random_state=1), MULTI,
        "hard"),
    "onnx-one-vs-rest": lambda n: of_arrays(
        n, OneVsRestClassifier(LogisticRegression()), MULTI),
    "onnx-columns": lambda n: of_frame(
        n, mixed(LogisticRegression()), numpy.digitize(FRAME_LEVEL, [-1, 2]),
        ["color", "heat", "size", "rain"], zipmap=True),
    "onnx-columns-boosting": lambda n: of_frame(
        n, mixed(GradientBoostingRegressor(n_estimators=10, random_state=1)), FRAME_LEVEL,
        ["heat", "color", "size", "rain"]),
    "onnx-ordinal": lambda n: of_frame(
        n, make_pipeline(ColumnTransformer([
            ("texts", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
             ["color", "size"])], remainder="passthrough"),
            RandomForestRegressor(5, max_depth=4, random_state=1)), FRAME_LEVEL,
        ["color", "size", "heat"]),
    "onnx-lightgbm-classes": lambda n: boosted_lightgbm(),
    "onnx-lightgbm-categories": lambda n: boosted_categories(),
    "onnx-xgboost": lambda n: boosted_xgboost(),
    "onnx-tree-ensemble-5": lambda n: tree_ensemble_5(),
}

if __name__ == "__main__":
    failed = []
    for name, make in MODELS.items():
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        try:
            make(name)
        except Exception as error:
            failed.append(name)
            print(f"{name}: FAILED {type(error).__name__}: {str(error)[:300]}")
    sys.exit(1 if failed else 0)
