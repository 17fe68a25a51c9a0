extension GateEvidence {
    /// What a training's outcome and the serving engine say of its candidate.
    package init(
        _ outcome: TrainingOutcome, replay: ReplayFindings, inputFaults: [InputFault]
    ) {
        let test = outcome.report.test
        let named = MetricName.allCases.compactMap { name in
            test.value(named: name).map { (name, $0) }
        }
        let screens = outcome.report.screens
        var leaky: [String] = []
        for flag in screens?.flags ?? [] where !leaky.contains(flag.feature) {
            leaky.append(flag.feature)
        }
        self.init(
            metrics: Dictionary(named) { first, _ in first },
            usualMetric: outcome.usualMetric, champion: outcome.comparison.champion,
            replay: replay, inputFaults: inputFaults, shiftAUC: screens?.shift.auc,
            leakyFeatures: leaky)
    }
}

extension TrainingOutcome {
    fileprivate var usualMetric: MetricName {
        switch report.test {
        case .regression: .rmse
        case .binary: .auc
        case .multiclass: .logLoss
        }
    }
}

extension Optional<ChampionComparison> {
    fileprivate var champion: GateEvidence.Champion {
        guard let self else { return .absent }
        if let obstacle = self.obstacle {
            return .incomparable(version: self.version, obstacle: obstacle)
        }
        let differences = self.differences.values.sorted {
            $0.metric.rawValue < $1.metric.rawValue
        }
        return .compared(
            version: self.version,
            ChampionChange(
                rows: self.rows, differences: differences, slices: self.slices.flatMap(\.changes)))
    }
}

extension ChampionSlice {
    /// One a metric that is defined over the slice for both.
    fileprivate var changes: [SliceChange] {
        MetricName.allCases.compactMap { name in
            guard let champion = champion.value(named: name),
                let candidate = candidate.value(named: name)
            else { return nil }
            return SliceChange(
                column: column, value: value, rows: rows, metric: name, champion: champion,
                candidate: candidate)
        }
    }
}
