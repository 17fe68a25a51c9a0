import Features
import Models
import PostgresStore
import Testing

/// What is stored of versions that are tried.
struct RolloutStoreTests {
    private static func rollout(of model: String, share: Double = 0.5) -> Rollout {
        Rollout(
            project: "models", model: model, alias: "champion", version: 1, mode: .canary,
            share: share, rules: StopRules(errorRate: nil, latencyRatio: 2, minPredictions: 7))
    }

    private static func stored(_ model: String, _ store: PostgresStore) async throws -> [Rollout] {
        try await store.names(after: nil)?.rollouts.filter { $0.model == model } ?? []
    }

    private static func name(_ model: String) -> VersionName {
        VersionName(project: "models", model: model, version: 1)
    }

    private static func audit(_ model: String) async throws -> [String] {
        try await TestDatabase.texts(
            "SELECT action FROM larder.audit WHERE object = 'models/models/\(model)/rollout' "
                + "ORDER BY id")
    }

    @Test func `a rollout is stored with the time at which it began`() async throws {
        let store = try await TestDatabase.store()
        _ = try await store.add(.make("tried", project: "models"))
        let rollout = Self.rollout(of: "tried")
        let stored = try await store.set(rollout, principal: "ann")
        #expect(stored == rollout.started(at: stored.startedAt))
        #expect(stored.startedAt != nil)
        #expect(try await Self.stored("tried", store) == [stored])
    }

    @Test func `the same once more is the same, another one begins anew`() async throws {
        let store = try await TestDatabase.store()
        _ = try await store.add(.make("again", project: "models"))
        let first = try await store.set(Self.rollout(of: "again"), principal: "ann")
        let revision = try #require(try await store.names(after: nil)).revision
        #expect(try await store.set(Self.rollout(of: "again"), principal: "bob") == first)
        #expect(try await Self.audit("again") == ["set"])
        let other = try await store.set(Self.rollout(of: "again", share: 1), principal: "bob")
        #expect(other.startedAt != first.startedAt)
        #expect(try #require(try await store.names(after: revision)).revision > revision)
    }

    @Test func `a stop is stored once, and leaves the time at which it began`() async throws {
        let store = try await TestDatabase.store()
        _ = try await store.add(.make("stopped", project: "models"))
        let running = try await store.set(Self.rollout(of: "stopped"), principal: "ann")
        try await store.stop(running, because: "It fails.")
        try await store.stop(running, because: "It is late.")
        #expect(
            try await Self.stored("stopped", store)
                == [running.with(.stopped(reason: "It fails."))])
        #expect(try await Self.audit("stopped") == ["set", "stop"])
    }

    @Test func `a stop does not stop what was begun anew`() async throws {
        let store = try await TestDatabase.store()
        _ = try await store.add(.make("anew", project: "models"))
        let first = try await store.set(Self.rollout(of: "anew"), principal: "ann")
        try await store.stop(first, because: "It fails.")
        let second = try await store.set(Self.rollout(of: "anew"), principal: "ann")
        #expect(second.startedAt != first.startedAt)
        try await store.stop(first, because: "It fails.")
        #expect(try await Self.stored("anew", store) == [second])
    }

    @Test func `a version that is tried, or was until it was stopped, is not deleted`()
        async throws
    {
        let store = try await TestDatabase.store()
        _ = try await store.add(.make("held", project: "models"))
        let running = try await store.set(Self.rollout(of: "held"), principal: "ann")
        #expect(try await store.delete(Self.name("held"), principal: "ann") == .tried)
        try await store.stop(running, because: "It fails.")
        #expect(try await store.delete(Self.name("held"), principal: "ann") == .tried)
        #expect(try await store.removeRollout(of: "held", project: "models", principal: "ann"))
        #expect(try await store.delete(Self.name("held"), principal: "ann") == .deleted)
    }
}
