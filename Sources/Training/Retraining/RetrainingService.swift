package import Features
import JSON
package import Models

/// Finds out whether models are to be trained anew.
package struct RetrainingService: Sendable {
    private let predictions: PredictionService
    private let log: any PredictionStore

    package init(predictions: PredictionService, log: any PredictionStore) {
        self.predictions = predictions
        self.log = log
    }

    /// Why the model is due; `nil` where it is to stay as it is, or says nothing of retraining.
    ///
    /// What triggers ask for is looked up only where it could matter: predictions and labels of
    /// their window are read once for each trigger.
    ///
    /// - Parameter lastTraining: When the last one began, whatever became of it.
    package func reason(
        for model: ModelDefinition, project: String, lastTraining: EventTime?, now: EventTime
    ) async throws -> RetrainingReason? {
        guard let retraining = model.retraining else { return nil }
        let known = RetrainingFacts(lastTraining: lastTraining)
        if let reason = RetrainingReason(retraining, known, now: now) { return reason }
        if let age = lastTraining?.age(at: now), age < retraining.cooldown.microseconds {
            return nil
        }
        guard let champion = try await champion(of: model.name, project: project) else {
            return nil
        }
        let window = Window(retraining, champion: champion, now: now)
        let facts = RetrainingFacts(
            lastTraining: lastTraining,
            newLabels: try await newLabels(retraining, window, since: lastTraining),
            performance: try await performance(retraining, window),
            drift: try await drift(retraining, window))
        return RetrainingReason(retraining, facts, now: now)
    }

    private func champion(of model: String, project: String) async throws -> ModelVersion? {
        let aliases = predictions.aliases(of: model, project: project)
        guard let version = aliases[PredictionService.defaultAlias] else { return nil }
        return try await predictions.store.version(
            VersionName(project: project, model: model, version: version))
    }

    /// Labelled predictions of all versions since the last training.
    private func newLabels(
        _ retraining: Retraining, _ window: Window, since lastTraining: EventTime?
    ) async throws -> Int {
        guard retraining.triggers.newLabels != nil else { return 0 }
        let cohort = window.cohort(
            since: lastTraining ?? Window.beginning, version: nil, matured: true)
        let report = try await log.performance(of: cohort) { _ in nil }
        return report.lines.filter { $0.role == .answer }.reduce(0) { $0 + $1.whole.labelled }
    }

    private func performance(
        _ retraining: Retraining, _ window: Window
    ) async throws -> RetrainingFacts.Performance? {
        guard retraining.triggers.accuracyDrop != nil, let signature = window.champion.signature
        else { return nil }
        let metric: MetricName = signature.task.isOfNumbers ? .rmse : .logLoss
        guard let judged = window.judged(metric) else { return nil }
        let cohort = window.cohort(
            since: window.start, version: window.champion.version, matured: false)
        let report = try await log.performance(of: cohort) { _ in signature }
        guard let whole = report.lines.first(where: { $0.role == .answer })?.whole,
            let lately = whole.metrics.first(where: { $0.name == metric.rawValue })?.value
        else { return nil }
        return RetrainingFacts.Performance(
            metric: metric.rawValue, judged: judged, lately: lately,
            rows: whole.labelled - whole.unfit)
    }

    private func drift(_ retraining: Retraining, _ window: Window) async throws -> Double? {
        guard retraining.triggers.drift != nil, let histogram = window.histogram,
            let place = window.champion.signature?.range(of: .value)?.lowerBound
        else { return nil }
        let cohort = window.cohort(
            since: window.start, version: window.champion.version, matured: false)
        let counts = try await log.valueCounts(
            of: cohort, at: place, between: Array(histogram.edges.dropFirst().dropLast()))
        guard counts.reduce(0, +) >= RetrainingReason.rowsMin else { return nil }
        return PopulationStability.index(expected: histogram.counts, actual: counts)
    }
}

extension RetrainingService {
    /// What triggers look at.
    private struct Window {
        let champion: ModelVersion
        let now: EventTime
        let start: EventTime
        /// The last instant whose labels have come.
        let maturedUntil: EventTime

        init(_ retraining: Retraining, champion: ModelVersion, now: EventTime) {
            self.champion = champion
            self.now = now
            start = now.moved(back: retraining.window)
            maturedUntil = now.moved(back: retraining.maturity)
        }

        /// Before all predictions.
        static let beginning = EventTime(microseconds: 0)
        /// Longer than any window: what is counted is not told apart by time.
        private static let bucket: Int64 = 36_525 * 86_400_000_000

        /// - Parameter matured: Whether labels count however young their predictions are.
        func cohort(since start: EventTime, version: Int?, matured: Bool) -> PredictionCohort {
            PredictionCohort(
                project: champion.project, model: champion.model, version: version,
                interval: min(start, now)..<now, maturedUntil: matured ? now : maturedUntil,
                bucket: Self.bucket)
        }

        /// What the metric was on the test range.
        func judged(_ metric: MetricName) -> Double? {
            champion.card["metrics"]?["test"]?[metric.rawValue]?.doubleValue
        }

        /// Of what the version predicted over its test range; `nil` where its card has none.
        var histogram: ScoreHistogram? {
            champion.card["metrics"]?["scores"].flatMap(ScoreHistogram.init(json:))
        }
    }
}

extension EventTime {
    /// The instant so long before, not before 1970.
    fileprivate func moved(back duration: DurationText) -> EventTime {
        let (time, overflow) = microseconds.subtractingReportingOverflow(duration.microseconds)
        return EventTime(microseconds: overflow ? 0 : max(0, time))
    }
}

extension ModelTask {
    /// Whether it predicts numbers, not classes.
    fileprivate var isOfNumbers: Bool {
        switch self {
        case .regression, .count: true
        case .binary, .multiclass: false
        }
    }
}
