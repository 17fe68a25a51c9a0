import API
import Features
import Logging
import ServiceLifecycle

/// Compares a few keys of the online store with the offline store, over and over.
struct OnlineSamplerService: Service {
    private let features: FeatureStore
    private let metrics: Metrics
    private let readiness: Readiness
    private let logger: Logger

    private static let interval = Duration.seconds(5)
    /// Keys of each view, and views, that are looked at in one interval.
    private static let keysMax = 20
    private static let viewsMax = 20

    init(_ services: Services, _ logger: Logger) {
        features = services.features
        metrics = services.metrics
        readiness = services.readiness
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.interval)
                // While the database is away there is nothing to compare with.
                guard !Task.isCancelled, readiness.faults.isEmpty else { continue }
                await sample()
            }
        }
    }

    private func sample() async {
        var random = SystemRandomNumberGenerator()
        do {
            let samples = try await features.sampleOnline(
                keysMax: Self.keysMax, viewsMax: Self.viewsMax, using: &random)
            for sample in samples { tell(sample) }
        } catch {
            logger.warning(
                "the online store is not compared with the offline store",
                metadata: ["error": "\(error)"])
        }
    }

    private func tell(_ sample: OnlineSample) {
        let comparison = sample.comparison
        metrics.onlineSampledKeys.add(
            Double(comparison.compared), sample.project, sample.view)
        metrics.onlineDifferentKeys.add(
            Double(comparison.different), sample.project, sample.view)
        guard let example = comparison.examples.first else { return }
        logger.warning(
            "a key differs online from offline",
            metadata: [
                "project": "\(sample.project)", "feature_view": "\(sample.view)",
                "keys": "\(comparison.different)", "of": "\(comparison.compared)",
                "key": "\(example.key.values.map(\.text).joined(separator: ", "))",
                "online": "\(Self.text(example.online))",
                "offline": "\(Self.text(example.offline))",
            ])
    }

    private static func text(_ order: RowOrder?) -> String {
        order.map { "\($0.eventTime), known \($0.createdTime), \($0.sequence)" } ?? "none"
    }
}
