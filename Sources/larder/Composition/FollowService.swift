import Features
import Logging
import Models
import PostgresStore
import ServiceLifecycle

/// Follows what other servers commit to the database, and rings for them when this one has.
///
/// The feed, and what names models, are looked at in a fixed interval, and sooner when somebody
/// rings. Readers never wait for it: where the database is away, the tables and the models stay
/// what they are, and the metric tells how far they may be behind.
struct FollowService: Service {
    let features: FeatureStore
    let predictions: PredictionService
    let store: PostgresStore
    let interval: Duration
    let logger: Logger

    /// Between two rings, however much is committed.
    private static let ringInterval = Duration.milliseconds(50)
    private static let upkeepInterval = Duration.seconds(5)
    /// After a repair that failed.
    private static let repairPause = Duration.seconds(1)
    /// Before a session that ended is replaced.
    private static let listenPause = Duration.seconds(1)

    func run() async throws {
        let (wakings, waking) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let (modelWakings, modelWaking) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let wakeAll: @Sendable () -> Void = {
            waking.yield()
            modelWaking.yield()
        }
        let (misses, missing) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await wake(wakeAll) }
                group.addTask { await listen(wakeAll) }
                group.addTask { await follow(wakings, missing) }
                group.addTask { await followModels(modelWakings) }
                group.addTask { await repair(misses) }
                group.addTask { await ring() }
                group.addTask { await keep() }
            }
        }
    }

    private func wake(_ waking: @Sendable () -> Void) async {
        while !Task.isCancelled {
            waking()
            try? await Task.sleep(for: interval)
        }
    }

    private func listen(_ waking: @Sendable () -> Void) async {
        while !Task.isCancelled {
            // However it ends, the database is looked at in the interval.
            try? await store.listen(waking)
            try? await Task.sleep(for: Self.listenPause)
        }
    }

    private func follow(
        _ wakings: AsyncStream<Void>, _ missing: AsyncStream<Void>.Continuation
    ) async {
        var wasWell = true
        for await _ in wakings {
            do {
                if try await features.followOthers() { missing.yield() }
                if !wasWell { logger.notice("other servers are followed again") }
                wasWell = true
            } catch {
                if wasWell {
                    logger.warning(
                        "other servers cannot be followed", metadata: ["error": "\(error)"])
                }
                wasWell = false
            }
        }
    }

    /// Apart from the rows, which do not wait for a model to be loaded.
    private func followModels(_ wakings: AsyncStream<Void>) async {
        for await _ in wakings {
            do {
                try await predictions.follow { logger.report($0, doesNotLoad: $1) }
            } catch {
                // The following of rows, which fails too then, says so in the log.
                logger.debug(
                    "models of other servers cannot be followed", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Apart from the following, which goes on for other views while one is being built anew.
    private func repair(_ misses: AsyncStream<Void>) async {
        for await _ in misses {
            do {
                try await features.repair()
            } catch {
                logger.warning(
                    "the online store is not mended yet", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: Self.repairPause)
            }
        }
    }

    private func ring() async {
        for await _ in store.writes {
            try? await store.ring()
            try? await Task.sleep(for: Self.ringInterval)
        }
    }

    private func keep() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.upkeepInterval)
            guard !Task.isCancelled else { return }
            do {
                try await store.keepChanges()
            } catch {
                logger.debug(
                    "old changes are not removed yet", metadata: ["error": "\(error)"])
            }
        }
    }
}
