import Dispatch
import Features
import Foundation
import Logging
import ServiceLifecycle

/// Writes the online store to its snapshot file every now and then, and when the server stops.
///
/// A snapshot spares the next start the reading of the views' latest rows. It is a cache of a
/// cache: where it cannot be written, the start takes longer and nothing else.
struct SnapshotService: Service {
    let features: FeatureStore
    let file: SnapshotFile
    let interval: Duration
    /// For how long a start from the file finds what came since.
    let changesKept: Duration
    let logger: Logger

    /// Writing takes as long as all rows take to be hashed, and the disk.
    private let queue = DispatchQueue(label: "larder.snapshot", qos: .utility)
    /// What the file has.
    private let saved = Slot<TablesState>()

    init(
        features: FeatureStore, file: SnapshotFile, interval: Duration, changesKept: Duration,
        logger: Logger
    ) {
        self.features = features
        self.file = file
        self.interval = interval
        self.changesKept = changesKept
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)
                if !Task.isCancelled { await renew() }
            }
        }
        // The last requests and jobs have ended: one more look makes the position theirs.
        _ = try? await features.followOthers()
        // Also where no row has come: nobody renews the position while the server is away.
        if let state = features.tablesState { await save(state) }
    }

    private func renew() async {
        guard let state = features.tablesState else { return }
        if let saved = saved.value, state.isCovered(by: saved, changesKept: changesKept) {
            return logger.debug("snapshot kept")
        }
        await save(state)
    }

    /// - Parameter state: Asked before this copies the tables, which have that much at least.
    private func save(_ state: TablesState) async {
        let began = ContinuousClock.now
        let tables = features.current.tables.values.compactMap { $0 as? OnlineTable }
            .filter { !$0.lacksRows }
        do {
            let bytes = try await write(tables, position: state.position.text)
            logger.info(
                "snapshot written",
                metadata: [
                    "bytes": "\(bytes)", "views": "\(tables.count)",
                    "after": "\(ContinuousClock.now - began)",
                ])
            saved.value = state
        } catch {
            logger.warning(
                "the snapshot cannot be written",
                metadata: ["file": "\(file.url.path)", "error": "\(error)"])
        }
    }

    private func write(_ tables: [OnlineTable], position: String) async throws -> Int {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(with: Result { try file.write(tables, position: position) })
            }
        }
    }
}
