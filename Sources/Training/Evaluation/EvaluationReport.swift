package import JSON

/// What a training run measured. Every figure comes from answers of the serving engine, not of the
/// library that trained.
package struct EvaluationReport: Sendable, Hashable, Codable {
    /// How good a model is that was trained on some of the rows.
    package struct CurvePoint: Sendable, Hashable, Codable {
        package let rows: Int
        package let validation: Metrics

        package init(rows: Int, validation: Metrics) {
            self.rows = rows
            self.validation = validation
        }
    }

    /// Of the model that was trained on the training range alone, as `validation` is.
    package let train: Metrics
    /// Nil when the split has no validation range.
    package let validation: Metrics?
    /// Of the model that is kept, over rows that nothing was chosen by.
    package let test: Metrics
    /// By name, over the test range: what the model has to beat.
    package let baselines: [String: Metrics]
    /// By baseline, in the usual metric of the task: how far the model is from it.
    package var distances: [String: PairedDifference] = [:]
    /// How the bounds were made; nil where none were.
    package var bootstrap: Bootstrap?
    /// Of the test range's metrics.
    package var intervals: [MetricName: ConfidenceInterval] = [:]
    /// Ascending in rows; the last is the model before any refit.
    package var learningCurve: [CurvePoint] = []
    /// What the same parameters would look like over a random test range of the same size.
    package var randomSplit: Metrics?
    /// Of the test range, one a column that was asked for.
    package var slices: [SliceReport] = []
    /// Of the test range; nil where none was asked for.
    package var importance: PermutationImportance?
    /// Mean |SHAP| over the test range; nil where the model cannot be explained.
    package var contributions: MeanContributions?
    /// How often what was predicted happened; of two classes.
    package var reliability: ReliabilityCurve?
    /// Of numbers and counts.
    package var residuals: ResidualSummary?
    /// Of what the kept model predicts over the test range: what answers of later days are held
    /// against. Nil of several classes, whose answer is no one number.
    package var scores: ScoreHistogram?
    /// Nil where no screens were asked for.
    package var screens: ScreenReport?

    package init(
        train: Metrics, validation: Metrics?, test: Metrics, baselines: [String: Metrics]
    ) {
        self.train = train
        self.validation = validation
        self.test = test
        self.baselines = baselines
    }

    /// `{"train":{"rmse",…},"validation":{…}|null,"test":{…},"baselines":{"constant":{…},…},
    /// "distances","bootstrap":{"resamples","level"},"intervals","learning_curve",
    /// "random_split","slices","importance","contributions","calibration","residuals","scores",
    /// "leakage","shift"}`; a metric that is not defined for its rows is null.
    package var json: JSONValue {
        [
            "train": train.json, "validation": validation?.json ?? .null, "test": test.json,
            "baselines": object(baselines, \.json), "distances": object(distances, \.json),
            "bootstrap": bootstrap.map {
                ["resamples": JSONValue($0.resamples), "level": .number($0.level)]
            } ?? .null,
            "intervals": .object(named: intervals, \.json),
            "learning_curve": .array(
                learningCurve.map {
                    ["rows": .integer(Int64($0.rows)), "validation": $0.validation.json]
                }),
            "random_split": randomSplit?.json ?? .null,
            "slices": .array(slices.map(\.json)), "importance": importance?.json ?? .null,
            "contributions": contributions?.json ?? .null,
            "calibration": reliability?.json ?? .null, "residuals": residuals?.json ?? .null,
            "scores": scores?.json ?? .null,
            "leakage": screens.map { ["flags": .array($0.flags.map(\.json))] } ?? .null,
            "shift": screens?.shift.json ?? .null,
        ]
    }

    private func object<Value>(
        _ values: [String: Value], _ json: (Value) -> JSONValue
    ) -> JSONValue {
        .object(JSONObject(values.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) }))
    }
}
