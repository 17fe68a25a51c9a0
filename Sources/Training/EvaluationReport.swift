package import JSON

/// What a training run measured. Every figure comes from answers of the serving engine, not of the
/// library that trained.
package struct EvaluationReport: Sendable, Hashable, Codable {
    package let train: Metrics
    /// Nil when the split has no validation range.
    package let validation: Metrics?
    package let test: Metrics
    /// By name, over the test range: what the model has to beat.
    package let baselines: [String: Metrics]

    package init(
        train: Metrics, validation: Metrics?, test: Metrics, baselines: [String: Metrics]
    ) {
        self.train = train
        self.validation = validation
        self.test = test
        self.baselines = baselines
    }

    /// `{"train":{"rmse",…},"validation":{…}|null,"test":{…},"baselines":{"constant":{…}}}`; a
    /// metric that is not defined for its rows is null.
    package var json: JSONValue {
        let baselines = baselines.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) }
        return .object(
            JSONObject([
                ("train", train.json),
                ("validation", validation?.json ?? .null),
                ("test", test.json),
                ("baselines", .object(JSONObject(baselines))),
            ]))
    }
}
