import API
import Features
import Logging
import Models
import ServiceLifecycle

/// Writes down what was predicted, and forgets what is too old.
struct PredictionLogService: Service {
    private let queue: PredictionQueue
    private let store: any PredictionStore
    private let tables: any PredictionTableStore
    private let metrics: Metrics
    private let now: @Sendable () -> EventTime
    private let kept: Duration
    private let logger: Logger
    /// What the database did not take, and is offered again before what came later.
    private let refused = Slot<[PredictionBatch]>()

    private static let interval = Duration.milliseconds(200)
    private static let removalInterval = Duration.seconds(3600)

    init(_ services: Services, kept: Duration, _ logger: Logger) {
        queue = services.loggedPredictions
        store = services.predictionStore
        tables = services.batches.tables
        metrics = services.metrics
        now = services.features.now
        self.kept = kept
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    while !Task.isCancelled {
                        try? await Task.sleep(for: Self.interval)
                        await write()
                    }
                }
                // Apart from the writing: an hour's predictions take minutes to remove.
                group.addTask {
                    while !Task.isCancelled {
                        await remove()
                        try? await Task.sleep(for: Self.removalInterval)
                    }
                }
            }
        }
        await write()
        drop(refused.value ?? [], "the server stops, and the database is not available")
    }

    /// Writes all that waits, unless the database is away: then the rest goes on waiting, and the
    /// queue drops what it has no room for.
    private func write() async {
        while true {
            let batches = refused.value ?? queue.take()
            guard !batches.isEmpty else { return }
            do throws(FeatureError) {
                try await store.add(batches)
                metrics.predictionsLogged.add(Double(Self.count(batches)))
                refused.value = nil
            } catch {
                guard case .unavailable(let reason) = error else {
                    refused.value = nil
                    drop(batches, "\(error)")
                    continue
                }
                if refused.value == nil {
                    logger.warning(
                        "predictions wait to be written down", metadata: ["error": "\(reason)"])
                }
                refused.value = batches
                return
            }
        }
    }

    private func drop(_ batches: [PredictionBatch], _ reason: String) {
        guard !batches.isEmpty else { return }
        let count = Self.count(batches)
        queue.drop(count)
        logger.warning(
            "predictions are not written down",
            metadata: ["predictions": "\(count)", "error": "\(reason)"])
    }

    private static func count(_ batches: [PredictionBatch]) -> Int {
        batches.reduce(0) { $0 + $1.count }
    }

    private func remove() async {
        let microseconds = kept.components.seconds * 1_000_000
        let limit = EventTime(microseconds: now().microseconds - microseconds)
        let removals: [(of: String, @Sendable () async throws -> Void)] = [
            (
                "predictions that are too old",
                { [store] in _ = try await store.removePredictions(before: limit) }
            ),
            (
                "tables of jobs that ended long ago",
                { [tables] in try await tables.removeTables(ofJobsEndedBefore: limit) }
            ),
            (
                "what unfinished batch predictions have left",
                { [tables] in try await tables.removeLeft() }
            ),
        ]
        for (what, remove) in removals {
            do {
                try await remove()
            } catch {
                logger.warning("\(what): not removed", metadata: ["error": "\(error)"])
            }
        }
    }
}
