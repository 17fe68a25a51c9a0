import Features
import Models
import TestSupport
import Testing

/// What a challenger is asked, when it may answer, and what it is timed by.
@Suite struct ChallengerTests {
    /// Features by the service of `m`, in this order.
    private static func definitions(_ features: [String]) -> String {
        let all = ["rain", "heat", "wind", "sun"]
        let fields = all.map { #"{"name": "\#($0)", "type": "float64"}"# }.joined(separator: ", ")
        let references = features.map { "\"weather:\($0)\"" }.joined(separator: ", ")
        return """
            {"entities": [{"name": "town", "join_keys": [{"name": "town_id", "type": "int64"}]}],
             "data_sources": [{"name": "stations", "kind": "push", "event_timestamp": "at",
               "schema": [{"name": "town_id", "type": "int64"}, \(fields)]}],
             "feature_views": [{"name": "weather", "entities": ["town"], "source": "stations",
               "ttl": "1h", "features": [\(fields)]}],
             "feature_services": [{"name": "weather", "features": [\(references)]}],
             "models": [{"name": "m", "feature_service": "weather"}, {"name": "n"}]}
            """
    }

    /// A server with a champion of `rain`, `heat` and `wind`, and another version of the file.
    private func server(
        _ features: [String]? = nil, _ challenger: [UInt8], _ format: ModelFormat = .xgboostJSON
    ) async throws -> ModelServer {
        let server = try await ModelServer()
        if let features { try await server.apply(Self.definitions(features)) }
        try await server.add()
        try await server.point(at: 1)
        try await server.add(challenger, format)
        return server
    }

    private func file(_ names: String) -> [UInt8] {
        var model = TinyModel()
        model.featureNames = names
        return model.file
    }

    private let row: [FeatureValue?] = [.float64(1), .float64(2), .float64(3)]

    @Test func `its inputs are those of the same features, whatever it calls them`() async throws {
        let server = try await server(["wind", "heat", "rain"], file(#"["f0", "f1", "f2"]"#))
        try await server.rollOut(2)
        let answer = try server.predict(rows: [row])
        #expect(answer.served.version.version == 2)
        #expect(answer.predictions.inputs == [3, 2, 1])
    }

    @Test func `a reference and the feature's own name are the same input`() async throws {
        let server = try await server(
            ["rain", "heat", "wind"], file(#"["weather:heat", "rain", "weather:wind"]"#))
        try await server.rollOut(2)
        #expect(try server.predict(rows: [row]).predictions.inputs == [2, 1, 3])
    }

    @Test func `an input that rows lack is missing`() async throws {
        let server = try await server(nil, file(#"["rain", "heat", "sun"]"#))
        try await server.rollOut(2)
        let answer = try server.predict(rows: [row])
        #expect(answer.served.version.version == 2)
        #expect(answer.predictions.statuses == [.given, .given, .absent])
        #expect(server.rollout?.tally.challenger.errors == 0)
    }

    @Test func `rows that have none of its inputs are failures, and the champion answers`()
        async throws
    {
        let server = try await server(nil, file(#"["f0", "f1", "f2"]"#))
        try await server.rollOut(2)
        let answer = try server.predict(rows: [row, row])
        #expect(answer.served.version.version == 1)
        #expect(server.rollout?.tally.challenger.errors == 2)
    }

    @Test func `a value that its input does not take is a failure, and the champion answers`()
        async throws
    {
        var texts = TinyLightGBM()
        texts.replace("feature_names=rain heat town", by: "feature_names=rain heat wind")
        let names = (0..<34).map { "\"w\($0)\"" }.joined(separator: ", ")
        texts.replace("pandas_categorical:null", by: "pandas_categorical:[[\(names)]]")
        let server = try await server(nil, texts.file, .lightGBM)
        try await server.rollOut(2)
        #expect(try server.predict(rows: [row]).served.version.version == 1)
        #expect(server.rollout?.tally.challenger.errors == 1)
        // None at all is missing.
        let missing = try server.predict(rows: [[.float64(1), .float64(2), nil]])
        #expect(missing.served.version.version == 2)
    }

    @Test func `a row's time is that of all rows of the call, whichever it takes`() async throws {
        let server = try await server(nil, TinyModel().file)
        try await server.rollOut(2, share: 0.1)
        try server.predict(100)
        let tally = try #require(server.rollout?.tally)
        #expect((1...40).contains(tally.challenger.predictions))
        #expect(tally.incumbent.predictions == 100)
        // A millisecond for a hundred rows, told to a fifth.
        let median = try #require(tally.challenger.latencies.quantile(0.5))
        #expect((10...12).contains(median))
        #expect(tally.incumbent.latencies.quantile(0.5) == median)
    }

    @Test func `one without reasons takes part in what is explained as a shadow only`()
        async throws
    {
        var covered = TinyModel()
        covered.trees[0].extra = #", "sum_hessian": [3, 1, 2, 1, 1]"#
        covered.trees[1].extra = #", "sum_hessian": [2, 1, 1]"#
        let server = try await server(nil, TinyModel().file)
        try await server.add(covered)
        func trial() throws -> Trial? {
            try server.service.answering("m", alias: "champion", project: "default").trial
        }
        try await server.rollOut(2, .canary)
        #expect(try trial() != nil)
        #expect(try trial()?.explaining == nil)
        try await server.rollOut(2, .shadow)
        #expect(try trial()?.explaining != nil)
        try await server.rollOut(3, .canary)
        #expect(try trial()?.explaining?.challenger.version.version == 3)
    }

    @Test func `the failure of one that has stopped is forgotten`() async throws {
        let server = try await server(nil, TinyModel().file)
        let other = try await server.another()
        try await server.rollOut(2, rules: StopRules(errorRate: 0.1, minPredictions: 1))
        server.store.replaceFile(of: ModelServer.name(2), by: [0])
        try await other.follow()
        #expect(Array(other.service.failures.keys) == [ModelServer.name(2)])
        let tried = try #require(server.rollout?.rollout)
        try await server.store.stop(tried, because: "It is enough.")
        try await other.follow()
        #expect(other.service.failures.isEmpty)
    }

    @Test func `a version that does not load by hand is told by its state`() async throws {
        let server = try await server(nil, TinyModel().file)
        try await server.service.unload("m", project: "default")
        server.store.replaceFile(of: ModelServer.name(1), by: [0])
        await #expect(throws: ModelError.self) {
            try await server.service.load("m", project: "default")
        }
        #expect(Array(server.service.failures.keys) == [ModelServer.name(1)])
    }
}
