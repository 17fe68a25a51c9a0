import Features
import PostgresStore
import Synchronization

extension PostgresStore {
    /// The project after the bundle was applied to it.
    func applied(
        _ bundle: DefinitionBundle, _ options: ApplyOptions = ApplyOptions()
    ) async throws -> Project {
        try await Self.inTurn {
            let features = FeatureStore(
                definitions: self, offline: self, datasets: self, now: { .latest })
            _ = try await features.apply(bundle, options)
            return features.project(bundle.project)
        }
    }

    /// Runs the body while nobody else applies anything.
    ///
    /// Tests run side by side and all applying moves one revision, so they take turns.
    static func inTurn<T: Sendable>(
        _ body: @escaping @Sendable () async throws -> T
    ) async throws -> T {
        let turn = lastTurn.withLock { last in
            let turn = Task { [last] in
                await last?.value
                return try await body()
            }
            last = Task { _ = await turn.result }
            return turn
        }
        return try await turn.value
    }

    private static let lastTurn = Mutex<Task<Void, Never>?>(nil)
}
