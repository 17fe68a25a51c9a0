import API
import Features
import Logging
import ServiceLifecycle

/// Writes down what was served of the keys in the sample, and forgets what is too old.
struct ServedVectorService: Service {
    private let vectors: any ServedVectorStore
    private let features: FeatureStore
    private let metrics: Metrics
    private let kept: Duration
    private let logger: Logger

    private static let interval = Duration.seconds(1)
    /// Vectors written by one statement.
    private static let batchMax = 500
    /// Intervals between two removals, an hour.
    private static let intervalsPerRemoval = 3600

    init(_ services: Services, kept: Duration, _ logger: Logger) {
        vectors = services.servedVectors
        features = services.features
        metrics = services.metrics
        self.kept = kept
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var intervals = 0
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.interval)
                await write()
                if intervals % Self.intervalsPerRemoval == 0 { await remove() }
                intervals += 1
            }
        }
        await write()
    }

    private func write() async {
        while true {
            let batch = features.served.take(countMax: Self.batchMax)
            guard !batch.isEmpty else { return }
            do {
                try await vectors.add(batch)
                metrics.servedVectors.add(Double(batch.count), "stored")
            } catch {
                // The next ones wait in the queue meanwhile; these are not worth holding it up.
                features.served.drop(batch.count)
                logger.warning(
                    "what was served is not kept for audits",
                    metadata: ["vectors": "\(batch.count)", "error": "\(error)"])
                return
            }
        }
    }

    private func remove() async {
        let microseconds = kept.components.seconds * 1_000_000
        let limit = EventTime(microseconds: features.now().microseconds - microseconds)
        do {
            _ = try await vectors.removeServedVectors(before: limit)
        } catch {
            logger.warning(
                "what was served long ago is not removed", metadata: ["error": "\(error)"])
        }
    }
}
