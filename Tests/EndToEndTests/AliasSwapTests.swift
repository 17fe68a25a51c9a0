import Foundation
import JSON
import TestSupport
import Testing

/// A server whose champion is swapped again and again while it answers.
@Suite(.serialized) struct AliasSwapTests {
    private static let swaps = 1000
    /// Until then what a server allocates once has been allocated.
    private static let warmSwaps = 300
    /// What may come and go beside the models: less than every swap leaving 30 kB behind.
    private static let bytesGrown = 20 << 20

    @Test func `swaps under load fail no request, mix no versions and leave no memory behind`()
        async throws
    {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("seed \(seed)")
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(dataDirectory: directory.url)
        defer { server.stop() }
        let models = (1...2).map { SwapLoad.model(version: $0) }
        try await Self.prepare(server, models)
        let load = SwapLoad(server: server)
        let bytes = try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { try await load.predict() } }
            group.addTask { try await load.upload(SplitMix64(seed: seed), models[0]) }
            defer { load.stop() }
            try await Self.swap(server, from: 0, to: Self.warmSwaps)
            let before = try Self.residentBytes(of: server)
            try await Self.swap(server, from: Self.warmSwaps, to: Self.swaps)
            let after = try Self.residentBytes(of: server)
            load.stop()
            try await group.waitForAll()
            return (before: before, after: after)
        }
        let counts = load.counts
        print("\(counts), resident \(bytes.before) then \(bytes.after)")
        #expect(counts.failed == [], "seed \(seed)")
        #expect(counts.mixed == [])
        #expect(counts.answers.keys.sorted() == [1, 2], "both have answered")
        #expect(counts.refused > 0)
        #expect(bytes.after - bytes.before < Self.bytesGrown)
        let metrics = try await server.get("/metrics").text
        #expect(metrics.ranges(of: "\nlarder_model_bytes{").count == 1)
    }

    private static func prepare(_ server: LarderProcess, _ models: [String]) async throws {
        let applied = try await server.send(
            "POST", "/v1/apply", body: "models: [{name: m}, {name: trash}]",
            contentType: "application/yaml")
        try #require(applied.status == 200, "\(applied.text)")
        for model in models {
            let added = try await server.send(
                "POST", "/v1/models/m/versions?format=xgboost-json", body: model)
            try #require(added.status == 201, "\(added.text)")
        }
        try await swap(server, from: 0, to: 1)
    }

    private static func swap(_ server: LarderProcess, from first: Int, to last: Int) async throws {
        for swap in first..<last {
            let answer = try await server.send(
                "PUT", "/v1/models/m/aliases/champion", body: #"{"version": \#(swap % 2 + 1)}"#)
            try #require(answer.status == 200, "\(answer.text)")
        }
    }

    private static func residentBytes(of server: LarderProcess) throws -> Int {
        let path = "/proc/\(server.processIdentifier)/statm"
        let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        return try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) })
            * 4096
    }
}
