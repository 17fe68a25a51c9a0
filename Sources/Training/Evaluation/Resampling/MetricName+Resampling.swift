import Features

extension MetricName {
    /// The metric made ready for resamples of the rows; nil where it is not defined over them.
    func resampled(of rows: PredictedRows) -> (any ResampledMetric)? {
        guard Metrics.names(for: rows.task).contains(self) else { return nil }
        switch self {
        case .r2:
            return ResampledVariance(labels: rows.labels, predictions: rows.predictions)
        case .auc: return ranks(rows) { $0.auc }
        case .prAUC: return ranks(rows) { $0.averagePrecision }
        case .equalMassECE: return ranks(rows) { $0.equalMassError }
        case .ece:
            return ResampledCalibration(labels: rows.labels, probabilities: rows.predictions)
        case .macroF1: return ResampledConfusion(rows, metric: ClassScore.macroF1)
        case .weightedF1: return ResampledConfusion(rows, metric: ClassScore.weightedF1)
        case .macroAUC:
            let labels = rows.labels.map { Int($0) }
            return ResampledAreas(
                classes: (0..<rows.width).map {
                    MulticlassMetrics.ranked(labels, rows.predictions, rows.width, $0)
                })
        case .rmse, .mae, .mape, .bias, .pinball10, .pinball50, .pinball90, .poissonDeviance,
            .logLoss, .brier, .accuracy:
            return losses(of: rows).map { ResampledMean(losses: $0, isRoot: self == .rmse) }
        }
    }

    private func ranks(
        _ rows: PredictedRows, _ metric: @escaping @Sendable (RankSteps) -> Double?
    ) -> ResampledRanks {
        ResampledRanks(
            ranked: RankedLabels(labels: rows.labels, probabilities: rows.predictions),
            metric: metric)
    }

    /// What each row adds to a metric that is a mean; nil where the metric is not defined.
    private func losses(of rows: PredictedRows) -> [Double]? {
        if rows.task == .multiclass { return lossesOfClasses(rows) }
        let labels = rows.labels
        let predictions = rows.predictions
        if self == .mape, labels.contains(0) { return nil }
        if self == .poissonDeviance,
            !labels.allSatisfy({ $0 >= 0 }) || !predictions.allSatisfy({ $0 > 0 })
        {
            return nil
        }
        return labels.indices.map { row in loss(labels[row], predictions[row]) }
    }

    private func loss(_ label: Double, _ prediction: Double) -> Double {
        switch self {
        case .rmse: (prediction - label) * (prediction - label)
        case .mae: (prediction - label).magnitude
        case .bias: prediction - label
        case .mape: RowLoss.relative(label: label, prediction: prediction)
        case .poissonDeviance: RowLoss.poissonDeviance(label: label, rate: prediction)
        case .logLoss: RowLoss.logLoss(label: label, probability: prediction)
        case .brier: RowLoss.brier(label: label, probability: prediction)
        case .accuracy: RowLoss.isRight(label: label, probability: prediction) ? 1 : 0
        default:
            RowLoss.pinball(pinballLevel ?? 0.5, label: label, prediction: prediction)
        }
    }

    private func lossesOfClasses(_ rows: PredictedRows) -> [Double] {
        rows.labels.enumerated().map { row, label in
            let given = rows.probabilities(ofRow: row)
            guard self == .accuracy else {
                return RowLoss.logLoss(ofGiving: given[given.startIndex + Int(label)])
            }
            return RowLoss.chosenClass(of: given) == Int(label) ? 1 : 0
        }
    }
}
