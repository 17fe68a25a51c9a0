import Features
import PostgresStore
import Synchronization

extension PostgresStore {
    /// The project after the bundle was applied to it.
    ///
    /// Tests run side by side and all applying moves one revision, so they take turns.
    func applied(_ bundle: DefinitionBundle) async throws -> Project {
        let turn = Self.lastTurn.withLock { last in
            let turn = Task { [last] in
                _ = await last?.result
                let features = FeatureStore(
                    definitions: self, offline: self, datasets: self, now: { .latest })
                _ = try await features.apply(bundle)
                return features.project(bundle.project)
            }
            last = turn
            return turn
        }
        return try await turn.value
    }

    private static let lastTurn = Mutex<Task<Project, any Error>?>(nil)
}
