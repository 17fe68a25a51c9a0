import Features
import Models
import TestSupport
import Testing

/// What is tried, on servers that load and unload, follow, and lose their database.
@Suite struct RolloutServingTests {
    /// The rules by which five rows that a challenger refuses stop it.
    private static let strict = StopRules(errorRate: 0.1, minPredictions: 5)

    /// A server with three versions of `m`, the first of which is the champion; the others refuse
    /// rows whose inputs are missing.
    private func server() async throws -> ModelServer {
        let server = try await ModelServer()
        try await server.add()
        try await server.apply(#"{"models": [{"name": "m", "missing_values": "refuse"}]}"#)
        for _ in 2...3 { try await server.add() }
        try await server.point(at: 1)
        return server
    }

    /// Lets tasks that nobody waits for come to their end, as far as they can.
    private func settle() async {
        for _ in 0..<1_000 { await Task.yield() }
    }

    private func reason(of rollout: ActiveRollout?) -> String? {
        guard case .stopped(let reason)? = rollout?.state else { return nil }
        return reason
    }

    private let failing = "The challenger failed 5 of 5 rows, more than a share of 0.1."

    @Test func `what is tried is tried again when its model was unloaded and loaded`()
        async throws
    {
        let server = try await server()
        try await server.rollOut(2)
        try server.predict(4)
        try await server.service.unload("m", project: "default")
        try await server.add(to: "n")
        try await server.follow()
        #expect(server.loaded == [])
        try await server.service.load("m", project: "default")
        #expect(try server.tried == 2)
        #expect(server.loaded == [1, 2])
        #expect(server.rollout?.tally.challenger.predictions == 4)
    }

    @Test func `what another server tries meanwhile is tried from the loading on`() async throws {
        let server = try await server()
        let other = try await server.another()
        try await other.service.unload("m", project: "default")
        try await server.rollOut(2)
        try await other.follow()
        #expect(other.loaded == [])
        try await other.service.load("m", project: "default")
        #expect(try other.tried == 2)
    }

    @Test func `an alias that moves brings what is tried back, too`() async throws {
        let server = try await server()
        try await server.rollOut(2)
        try await server.service.unload("m", project: "default")
        try await server.point(at: 3)
        try await server.follow()
        #expect(try server.tried == 2)
    }

    @Test func `a challenger that does not load is told by the loading, and by its state`()
        async throws
    {
        let server = try await server()
        try await server.rollOut(2)
        try await server.service.unload("m", project: "default")
        server.store.replaceFile(of: ModelServer.name(2), by: [0])
        let error = await #expect(throws: ModelError.self) {
            try await server.service.load("m", project: "default")
        }
        #expect(error?.message == "version 2 of the model \"m\" is damaged")
        #expect(try server.answering() == 1)
        #expect(Array(server.service.failures.keys) == [ModelServer.name(2)])
    }

    @Test func `a challenger that does not load here ends what was tried before it`() async throws {
        let server = try await server()
        let other = try await server.another()
        try await server.rollOut(2)
        try await other.follow()
        #expect(try other.tried == 2)
        try await server.rollOut(3)
        server.store.replaceFile(of: ModelServer.name(3), by: [0])
        #expect(try await other.follow() == ["champion"])
        #expect(try other.tried == nil)
        #expect(other.rollout?.rollout.version == 3)
        #expect(other.loaded == [1])
        guard case .failed(let reason) = other.service.state(of: ModelServer.name(3)) else {
            Issue.record("it loaded")
            return
        }
        #expect(reason.hasPrefix("version 3 of the model \"m\" is damaged. The stored file has"))
        try await server.add(to: "n")
        #expect(try await other.follow() == [], "it is told once")
        server.store.replaceFile(of: ModelServer.name(3), by: TinyModel().file)
        try await server.add(to: "n")
        try await other.follow()
        #expect(try other.tried == 3)
    }

    @Test func `a stop that the database did not hear is stored when it is back`() async throws {
        let server = try await server()
        try await server.rollOut(2, rules: Self.strict)
        server.store.setAway(true)
        try server.predict(5, isMissing: true)
        #expect(try server.tried == nil)
        await settle()
        await #expect(throws: FeatureError.unavailable("the store is away")) {
            try await server.follow()
        }
        server.store.setAway(false)
        try await server.follow()
        let stored = try await server.store.names(after: nil)?.rollouts
        #expect(stored?.map(\.state) == [.stopped(reason: failing)])
        #expect(server.loaded == [1])
        try await server.follow()
        #expect(server.store.audit.filter { $0 == "stop m/rollout" }.count == 1)
    }

    @Test func `what was stopped keeps the tally by which it was`() async throws {
        let server = try await server()
        let other = try await server.another()
        try await server.rollOut(2, rules: Self.strict)
        try await other.follow()
        try other.predict(3)
        try server.predict(5, isMissing: true)
        try await server.follow()
        try await other.follow()
        #expect(reason(of: server.rollout) == failing)
        #expect(server.rollout?.tally.challenger.errors == 5)
        #expect(reason(of: other.rollout) == failing)
        #expect(other.rollout?.tally.challenger.predictions == 3)
        #expect(try other.tried == nil)
    }

    @Test(arguments: [true, false])
    func `the same begun anew after a stop runs, with a tally of its own`(isAway: Bool)
        async throws
    {
        let server = try await server()
        let other = try await server.another()
        try await server.rollOut(2, rules: Self.strict)
        try await other.follow()
        try other.predict(3)
        if isAway { server.store.setAway(true) }
        try server.predict(5, isMissing: true)
        await settle()
        server.store.setAway(false)
        try await server.rollOut(2, rules: Self.strict)
        #expect(try server.tried == 2)
        #expect(server.rollout?.tally.challenger.predictions == 0)
        // It has not seen that there was a stop between.
        try await other.follow()
        #expect(try other.tried == 2)
        #expect(other.rollout?.tally.challenger.predictions == 0)
    }

    @Test func `the same once more changes nothing while it runs`() async throws {
        let server = try await server()
        try await server.rollOut(2)
        try server.predict(4)
        try await server.rollOut(2)
        #expect(server.rollout?.tally.challenger.predictions == 4)
        #expect(server.store.audit.filter { $0 == "set m/rollout" }.count == 1)
    }

    @Test func `a stop of what was begun anew meanwhile stops nothing`() async throws {
        let server = try await server()
        try await server.rollOut(2)
        let first = try #require(server.rollout?.rollout)
        try await server.service.endRollout(of: "m", project: "default", principal: "tester")
        try await server.rollOut(2)
        try await server.store.stop(first, because: "It is old.")
        try await server.follow()
        #expect(try server.tried == 2)
    }

    @Test func `a version that another server tries is not deleted, and why is said`() async throws
    {
        let server = try await server()
        let other = try await server.another()
        try await server.rollOut(2)
        let error = await #expect(throws: ModelError.versionTried(model: "m", version: 2)) {
            try await other.service.delete("m", version: 2, project: "default", principal: "tester")
        }
        #expect(error?.detail == "The model's rollout names it, running or stopped.")
        #expect(error?.hint == "DELETE /v1/models/{model}/rollout first.")
    }

    @Test func `shadows that wait are bounded by what they take in memory`() async throws {
        let server = try await ModelServer(shadows: ShadowQueue(bytesMax: 1 << 20))
        for _ in 1...2 { try await server.add() }
        try await server.point(at: 1)
        try await server.rollOut(2, .shadow)
        for _ in 0..<3 { try server.predict(1_000) }
        #expect(server.service.shadows.dropped == 0)
        for _ in 0..<20 { try server.predict(1_000) }
        #expect((1_000...22_000).contains(server.service.shadows.dropped))
        let dropped = server.service.shadows.dropped
        try server.predict(1)
        #expect(server.service.shadows.dropped == dropped, "a small one has room still")
    }

    @Test func `shadows that wait are bounded by their count`() async throws {
        let server = try await ModelServer(shadows: ShadowQueue(ordersMax: 2))
        for _ in 1...2 { try await server.add() }
        try await server.point(at: 1)
        try await server.rollOut(2, .shadow)
        for _ in 0..<5 { try server.predict(1) }
        #expect(server.service.shadows.dropped == 3)
    }

    @Test func `shadows that were made leave their room to others`() async throws {
        let server = try await ModelServer(shadows: ShadowQueue(ordersMax: 2))
        for _ in 1...2 { try await server.add() }
        try await server.point(at: 1)
        try await server.rollOut(2, .shadow)
        let making = Task { await server.service.predictShadows() }
        for count in 1...10 {
            try server.predict(1)
            while server.rollout?.tally.challenger.predictions != count { await Task.yield() }
        }
        making.cancel()
        await making.value
        #expect(server.service.shadows.dropped == 0)
    }
}
