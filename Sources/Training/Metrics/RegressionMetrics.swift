package import JSON

/// How far predictions of a number, or of a rate, are from the truth.
package struct RegressionMetrics: Sendable, Hashable, Codable {
    /// Of the quantiles whose losses are computed.
    package static let pinballLevels = [0.1, 0.5, 0.9]

    /// Square root of the mean squared error, in the unit of the label.
    package let rmse: Double
    /// Mean absolute error, in the unit of the label.
    package let mae: Double
    /// The share of the label's variance that is explained: 1 is perfect, 0 as good as the mean of
    /// these labels, negative worse. Nil when all labels are equal.
    package let r2: Double?
    /// Mean absolute error as a share of the label. Nil when a label is 0, whatever the others are:
    /// a mean over some of the rows would be of other rows than the metrics beside it.
    package let mape: Double?
    /// The mean of prediction − label, in the unit of the label.
    package let bias: Double
    /// Mean pinball loss at each of `pinballLevels`.
    package let pinball: [Double]
    /// Mean Poisson deviance. Nil when a label is negative, or a prediction is not positive.
    package let poissonDeviance: Double?

    /// - Precondition: As many predictions as labels, at least one.
    package init(labels: [Double], predictions: [Double]) {
        precondition(labels.count == predictions.count, "a prediction a label")
        var tally = RegressionTally()
        for (label, prediction) in zip(labels, predictions) {
            tally.add(label: label, prediction: prediction)
        }
        self = tally.metrics
    }

    init(
        rmse: Double, mae: Double, r2: Double?, mape: Double?, bias: Double, pinball: [Double],
        poissonDeviance: Double?
    ) {
        self.rmse = rmse
        self.mae = mae
        self.r2 = r2
        self.mape = mape
        self.bias = bias
        self.pinball = pinball
        self.poissonDeviance = poissonDeviance
    }

    /// Nil for what is not defined here, and for metrics of other tasks.
    package func value(named name: MetricName) -> Double? {
        switch name {
        case .rmse: rmse
        case .mae: mae
        case .r2: r2
        case .mape: mape
        case .bias: bias
        case .pinball10: pinball[0]
        case .pinball50: pinball[1]
        case .pinball90: pinball[2]
        case .poissonDeviance: poissonDeviance
        default: nil
        }
    }

    /// `{"rmse","mae","r2","mape","bias","pinball":{"0.1",…},"poisson_deviance"}`.
    package var json: JSONValue {
        let losses = zip(Self.pinballLevels, pinball).map { ("\($0)", JSONValue.number($1)) }
        return [
            "rmse": .number(rmse), "mae": .number(mae), "r2": JSONValue(r2),
            "mape": JSONValue(mape), "bias": .number(bias),
            "pinball": .object(JSONObject(losses)),
            "poisson_deviance": JSONValue(poissonDeviance),
        ]
    }
}
